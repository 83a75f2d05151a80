import { describe, expect, test } from 'vitest'
import { renderMistake } from '../../src/reading/mistake.ts'
import { parsePromptFile } from '../../src/scenario/read-prompt-file.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { readsOf, textFiles } from './text-files.ts'

const BIG = Array.from({ length: 5_000 }, (_, row) => `${row},${(row + 1) % 100 === 0 ? '' : `River ${row}`}`)

const FILES: Readonly<Record<string, string>> = {
  'rivers.json': '[\n  {\n    "instruction": "Name three.",\n    "input": "",\n    "output": "x"\n  }\n]\n',
  'chat.json':
    '[{"id":"1","conversations":[{"from":"human","value":"Hi"}]},{"conversations":[{"from":"human","value":"Bye"}]}]',
  'lines.txt': '{"prompt":"Name a sea."}\n{"prompt":"Name a lake."}\n',
  'plain.jsonl': '{"prompt":"a"}\n',
  'trace.csv': 'TIMESTAMP,ContextTokens\n2024-05-06 09:00:00,512\n2024-05-06 09:00:01,2\n',
  'trace.jsonl': '{"timestamp":0,"input_length":6700}\n{"timestamp":1,"input_length":90}\n',
  'limits.jsonl': '{"p":"Tell a tale.","n":700}\n{"p":"Yes or no?","n":5}\n',
  'dolly.jsonl': '{"instruction":"Say it.","context":"Ice."}\n{"instruction":"Name one.","context":""}\n',
  'pictures.jsonl': '{"prompt":"What?","image":"./a.png"}\n',
  'big.csv': `id,prompt\n${BIG.join('\n')}\n`,
  'bad.jsonl': '{"prompt":null}\n{"prompt":"a"}\n{"prompt":" "}\n{"prompt":null}\n{,\n',
  'halves.jsonl': '{"prompt":"a\\ud83d"}\n{"prompt":"b"}\n',
  'modes.csv': 'prompt;model\na;small\nb;other\nc;\n',
  'foo.csv': 'who;__expected\nAnn;x\n',
}

const parse = (fields: string) => parsePromptFile('prompts.yml', `mix:\n  - { name: p, ${fields} }\n`, readsOf(FILES))
const told = (fields: string) => {
  const { mistakes, notices } = parse(fields)
  return { mistakes: mistakes.map(renderMistake), notices }
}

const script = (map: string) => ({
  's.yml': `config:
  target: simulator
  engines: { bedrock: { modes: { cheap: { model: meta.llama3-1-8b-instruct-v1:0, region: us-east-2 }, other: { model: meta.llama3-1-70b-instruct-v1:0, region: us-east-2 } }, prompts: p.yml } }
scenarios: [{ engine: bedrock, executor: shared-iterations, iterations: 4 }]
`,
  'p.yml': `mix: [{ name: p, dataset: modes.csv, mode: { field: model${map} } }]`,
  'modes.csv': FILES['modes.csv'] ?? '',
})

const mistakesOf = (map: string): string => {
  try {
    readScenarioFile('s.yml', {}, textFiles(script(map)))
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

describe('what is told of a data set', () => {
  test.each<[string, string[]]>([
    ['dataset: plain.jsonl', []],
    ['dataset: rivers.json', ['rivers.json is read as a JSON array of Alpaca instructions (1 row).']],
    ['dataset: chat.json', ['chat.json is read as a JSON array of ShareGPT conversations (2 rows).']],
    ['dataset: lines.txt', ['lines.txt is read as JSON lines (2 rows).']],
    ['dataset: dolly.jsonl, field: instruction', ['dolly.jsonl: no key of the prompt uses the column context.']],
    ["dataset: dolly.jsonl, template: '{instruction} {context}'", []],
    ['dataset: pictures.jsonl', ['pictures.jsonl: no key of the prompt uses the column image.']],
    ['dataset: limits.jsonl, field: p', ['limits.jsonl: no key of the prompt uses the column n.']],
    ['dataset: limits.jsonl, field: p, maxOutputTokens: { field: n }', []],
    ["dataset: foo.csv, template: 'Hello {who}'", ['foo.csv is read as CSV of semicolons (1 row).']],
    [
      'dataset: trace.csv, field: ContextTokens',
      [
        'trace.csv: no key of the prompt uses the column TIMESTAMP.',
        'trace.csv: every prompt is a number. If these are lengths and not prompts, replay the file with executor: trace.',
      ],
    ],
    [
      'dataset: big.csv, skipBad: true, field: prompt',
      [
        'big.csv: no key of the prompt uses the column id.',
        'big.csv: 50 of 5,000 rows left out (skipBad): expected a text in the column prompt, found nothing (50, the first in line 101).',
      ],
    ],
    [
      'dataset: bad.jsonl, skipBad: true, field: prompt',
      [
        'bad.jsonl: 4 of 5 rows left out (skipBad): expected a text in the field prompt, found null (2, the first in line 1); ' +
          'expected a text in the field prompt, found only blanks (1, the first in line 3); ' +
          'expected a JSON object, found broken JSON (1, the first in line 5).',
      ],
    ],
    [
      'dataset: halves.jsonl, replaceHalves: true',
      ['halves.jsonl: 1 half of a character in 1 row is replaced by U+FFFD (replaceHalves).'],
    ],
  ])('%s', (fields, notices) => {
    expect(told(fields)).toEqual({ mistakes: [], notices })
  })
})

describe('a mistake', () => {
  test.each<[string, string[]]>([
    [
      'dataset: rivers.json, format: jsonl, field: instruction',
      [
        'rivers.json:1:1  expected a JSON object, found broken JSON',
        'rivers.json:2:1  expected a JSON object, found broken JSON',
        'rivers.json:3:1  expected a JSON object, found broken JSON\n    4 more lines have a mistake; the file looks like a JSON array: leave format out',
      ],
    ],
    [
      'dataset: trace.jsonl, field: input_length',
      [
        'trace.jsonl:1:1  expected a text in the field input_length, found a number',
        'trace.jsonl:2:1  expected a text in the field input_length, found a number\n    if these are lengths and not prompts, replay the file with executor: trace',
      ],
    ],
    [
      'dataset: trace.jsonl, field: input_length, skipBad: true',
      [
        'prompts.yml  mix[0].dataset  expected a file with a prompt a row, found no row that can be used (trace.jsonl)\n    line 1: expected a text in the field input_length, found a number',
      ],
    ],
    [
      'dataset: halves.jsonl',
      [
        'halves.jsonl:1:1  expected whole characters, found half a character (one of a surrogate pair)\n    replaceHalves: true in the entry replaces halves by U+FFFD; skipBad: true in the entry leaves such rows out',
      ],
    ],
    [
      "dataset: dolly.jsonl, template: '{instruction}', field: instruction",
      [
        'prompts.yml  mix[0].field  expected nothing, because the template says what the prompt is made of, found "instruction"',
      ],
    ],
    [
      "dataset: dolly.jsonl, template: '{instruction} {context}', with: { context: 3 }",
      [
        'prompts.yml  mix[0].with.context  expected a name that the data set does not have, found the column context\n    give what is drawn another name',
      ],
    ],
    [
      "dataset: dolly.jsonl, template: '{instruction} {contxt}'",
      ['dolly.jsonl:1:1  expected the field contxt in at least one row, found none\n    did you mean context?'],
    ],
    [
      'template: Hi, maxOutputTokens: { field: n }',
      ['prompts.yml  mix[0].maxOutputTokens.field  expected nothing, because field goes with dataset, found "n"'],
    ],
    [
      "template: Hi, mode: { field: 'a..b' }",
      [
        'prompts.yml  mix[0].mode.field  expected the name of a field, or the path of it, such as messages[0].content, found "a..b"',
        'prompts.yml  mix[0].mode  expected nothing, because mode goes with dataset, found a mapping with field',
      ],
    ],
  ])('%s', (fields, mistakes) => {
    const found = told(fields).mistakes
    expect(found.map((each) => each.replace(/^prompts\.yml:\d+:\d+/, 'prompts.yml'))).toEqual(mistakes)
  })

  test('in a mode that a row says names the values, and what to do', () => {
    expect(mistakesOf('')).toContain(
      'expected the modes that the rows of prompt p name to be in config, found no "small"\n    map the values to cheap, other (mode: { field, map })',
    )
    expect(mistakesOf(', map: { small: cheep }')).toContain('found no "cheep"\n    did you mean cheap?')
    expect(mistakesOf(', map: { small: cheap }')).toBe('')
    expect(mistakesOf(', map: { small: meta.llama3-1-8b-instruct-v1:0 }')).toBe('')
  })
})

const limitOf = (fields: string) => parse(fields).entries[0]?.maxOutputTokens

test('limits of rows become the limit of the entry, where each row has one', () => {
  expect(limitOf('dataset: limits.jsonl, field: p, maxOutputTokens: { field: n }')).toEqual({
    kind: 'by-row',
    mean: 352.5,
    min: 5,
    max: 700,
  })
  expect(limitOf('dataset: limits.jsonl, field: p, maxOutputTokens: 9')).toEqual({ kind: 'constant', value: 9 })
  expect(limitOf('dataset: limits.jsonl, field: p')).toBeNull()
})

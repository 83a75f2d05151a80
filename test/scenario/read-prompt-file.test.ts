import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderMistake } from '../../src/reading/mistake.ts'
import { parsePromptFile } from '../../src/scenario/read-prompt-file.ts'
import { readsOf } from './text-files.ts'

const FILES = {
  'load/good.jsonl': '{"prompt":"one"}\n\n{"prompt":"two"}\n',
  'load/bad.jsonl': '{"prompt":"one"}\nnot json\n{"promt":"secret"}\n{"prompt":5}\n[1]\n{"prompt":" "}\n',
  'load/one-bad.jsonl': '5\n{"question":"x"}\n{"prompt":"ok"}\n{"prompt":"ok"}\n',
  'load/good.csv': 'id,prompt\n1,"Hello, you"\n',
  'load/bad.csv': 'id,prompt\n1\n2,\n3,fine\n4,"open\n',
  'load/other.csv': 'id,prompts\n1,x\n',
  'load/empty.csv': '""\n',
  'load/lines.txt': 'one\ntwo\n',
  'load/tools.json': '{\n  "tools": [\n    { "name": "now", "inputSchema": { "type": "object" } }\n  ]\n}\n',
  'load/bad-tools.yml': '- name: a.b\n  parameters: { type: object }\n- type: web_search\n',
  'load/no-tools.json': '{ "tool": [] }',
  'load/results.yml': 'now: [Noon., { json: { hour: 12 }, status: success }]\n"*": { text: Failed., status: error }\n',
  'load/bad-results.yml': 'nov: Noon.\n"*": []\nnow: [{ hour: 12 }, 5, { text: x, status: late }, { text: " " }]\n',
}

const parse = (mix: string) => parsePromptFile('load/prompts.yml', `mix:\n${mix}\n`, readsOf(FILES))
const mistakesIn = (mix: string): string[] => parse(mix).mistakes.map(renderMistake)
const entry = (fields: string): string => `  - { name: p, ${fields} }`

const ONE_SOURCE =
  'mix[0]  expected exactly one of template, dataset and task (or dataset and template together), found'
const TOKENS = 'expected a whole number of at least 30'

describe('a mistake in an entry', () => {
  test.each([
    ['weight: 2', `${ONE_SOURCE} a mapping with name, weight`],
    ['template: Hi, task: story, inputTokens: 40', `${ONE_SOURCE} a mapping with name, template, task, inputTokens`],
    ['template: Hi, weight: -1', 'mix[0].weight  expected a number of at least 0, found -1'],
    ["template: ''", 'mix[0].template  expected a text, found an empty text'],
    ['template: 5', 'mix[0].template  expected a text, found 5'],
    ['template: Hi, field: x', 'mix[0].field  expected nothing, because field goes with dataset, found "x"'],
    ['template: Hi, format: csv', 'mix[0].format  expected nothing, because format goes with dataset, found "csv"'],
    [
      'template: Hi, inputTokens: 40',
      'mix[0].inputTokens  expected nothing, because inputTokens goes with task, found 40',
    ],
    [
      'template: Hi, system: [Be brief.]',
      'mix[0].system  expected a text, { sharedTokens: N } or { field: NAME }, found a list of 1',
    ],
    [
      'template: Hi, nonce: no way',
      'mix[0].nonce  expected true, false or { sharedSystem, sharedTools, turns }, found a text of 6 characters',
    ],
    [
      'template: Hi, system: Be brief., nonce: { sharedSystem: true }',
      'mix[0].nonce.sharedSystem  expected nothing, because the prompt has no system: { sharedTokens }, found true',
    ],
    [
      'template: Hi, nonce: { turns: true }',
      'mix[0].nonce.turns  expected nothing, because the prompt is no conversation: it has no turns, found true',
    ],
    ['template: Hi, maxOutputTokens: 0', 'mix[0].maxOutputTokens  expected a whole number of at least 1, found 0'],
    [
      'template: Hi, maxOutputTokens: { uniform: [9, 1] }',
      'mix[0].maxOutputTokens.uniform  expected a list of two values, the lesser one first, found [9, 1]',
    ],
    [
      'template: Hi, maxOutputTokens: { uniform: [9] }',
      'mix[0].maxOutputTokens.uniform  expected a list of two values, the lesser one first, found [9]',
    ],
    ['template: Hi, turn: 3', 'mix[0].turn  expected a known key, found "turn"\n    did you mean turns?'],
    ['template: Hi, turns: 1001', 'mix[0].turns  expected a whole number from 1 to 1000, found 1001'],
    [
      'template: Hi, turnThink: 1s',
      'mix[0].turnThink  expected nothing, because the prompt is no conversation: it has no turns, found "1s"',
    ],
    [
      'template: Hi, turns: 2, turnThink: { uniform: [2s, 1s] }',
      'mix[0].turnThink.uniform  expected a list of two values, the lesser one first, found [2s, 1s]',
    ],
    [
      'template: Hi, history: { maxMessages: 5 }',
      'mix[0].history  expected nothing, because only a conversation (turns) or an agent has a history, found a mapping with maxMessages',
    ],
    [
      'template: Hi, turns: 2, history: { maxMessages: 5, maxTokens: 9 }',
      'mix[0].history  expected either maxMessages or maxTokens, found a mapping with maxMessages, maxTokens',
    ],
    [
      'template: Hi, turns: 2, history: { maxTokens: 9, keep: newest }',
      'mix[0].history.keep  expected one of first, last, found "newest"',
    ],
    ['turns: 2', 'mix[0].inputTokens  expected how many tokens to aim at, found nothing'],
    [
      'template: Hi, turns: 2, inputTokens: 40',
      'mix[0].inputTokens  expected nothing, because inputTokens goes with task, found 40',
    ],
    [
      'template: Hi, system: { sharedTokens: 0 }',
      'mix[0].system.sharedTokens  expected a whole number from 1 to 1000000, found 0',
    ],
    [
      'template: Hi, system: { shared: 9 }',
      'mix[0].system.shared  expected a known key, found "shared"\n    known here: sharedTokens, field\nmix[0].system  expected either sharedTokens or field, found a mapping with shared',
    ],
    ['task: story', 'mix[0].inputTokens  expected how many tokens to aim at, found nothing'],
    [
      'task: poem, inputTokens: 40',
      'mix[0].task  expected one of counting, story, summarization, translation, chat, found "poem"',
    ],
    ['task: story, inputTokens: 29', `mix[0].inputTokens  ${TOKENS}, found 29`],
    [
      'task: story, inputTokens: 2000000',
      'mix[0].inputTokens  expected a whole number of at most 1000000, found 2000000',
    ],
    [
      'task: story, inputTokens: many',
      `mix[0].inputTokens  expected one value, { uniform: [least, greatest] }, { loguniform: [least, greatest] } or { lognormal: { median, p90, max } }, found "many"`,
    ],
    [
      'task: story, inputTokens: {}',
      'mix[0].inputTokens  expected exactly one of uniform, loguniform and lognormal, found an empty mapping',
    ],
    [
      'task: story, inputTokens: { lognormal: { median: 40, max: 90 } }',
      'mix[0].inputTokens.lognormal  expected either p90 or sigma, found a mapping with median, max',
    ],
    [
      'task: story, inputTokens: { lognormal: { median: 40, p90: 35, max: 90 } }',
      'mix[0].inputTokens.lognormal.p90  expected at least the median, found 35',
    ],
    [
      'task: story, inputTokens: { lognormal: { median: 40, p90: 50, max: 39 } }',
      'mix[0].inputTokens.lognormal.max  expected at least the median, found 39',
    ],
    [
      'task: story, inputTokens: { lognormal: { median: 40, p90: 50, min: 41, max: 90 } }',
      'mix[0].inputTokens.lognormal.min  expected at most the median, found 41',
    ],
    [
      'task: story, inputTokens: { lognormal: { median: 40, sigma: -1, max: 90 } }',
      'mix[0].inputTokens.lognormal.sigma  expected a number from 0 to 10, found -1',
    ],
    [
      "template: '{n}', with: { n: { lognormal: { median: 0, sigma: 1, max: 9 } } }",
      'mix[0].with.n.lognormal.median  expected a value above 0, found 0',
    ],
    [
      'task: story, inputTokens: { loguniform: [90, 40] }',
      'mix[0].inputTokens.loguniform  expected a list of two values, the lesser one first, found [90, 40]',
    ],
    [
      "template: '{n}', with: { n: { loguniform: [-1, 40] } }",
      'mix[0].with.n.loguniform  expected values above 0, found [-1, 40]',
    ],
    [
      'task: story, inputTokens: { loguniform: [40, 90], uniform: [40, 90] }',
      'mix[0].inputTokens  expected exactly one of uniform, loguniform and lognormal, found a mapping with loguniform, uniform',
    ],
    [
      'task: story, inputTokens: 40, charactersPerToken: 0',
      'mix[0].charactersPerToken  expected a number from 0.5 to 20, found 0',
    ],
    [
      'template: Hi, charactersPerToken: 3',
      'mix[0].charactersPerToken  expected nothing, because no text is made up, found 3',
    ],
    ["template: '{n}', with: { n: 1.5 }", 'mix[0].with.n  expected a whole number, found 1.5'],
    [
      "template: '{n}', with: [1]",
      'mix[0].with  expected a mapping from names to values, found [1]\nmix[0].template  expected a value for {n} under with, found none\n    add n under with, or write {{n}} for a text in braces',
    ],
    [
      "template: '{n}', with: { 'n-1': 2 }",
      'mix[0].with.n-1  expected a name of letters, digits and _, found "n-1"\nmix[0].template  expected a value for {n} under with, found none\n    add n under with, or write {{n}} for a text in braces\nmix[0].with.n-1  expected {n-1} in the template, found it nowhere',
    ],
    [
      "template: 'Count to {n}'",
      'mix[0].template  expected a value for {n} under with, found none\n    add n under with, or write {{n}} for a text in braces',
    ],
    [
      "template: '{count}', with: { coutn: 3 }",
      'mix[0].template  expected a value for {count} under with, found none\n    did you mean {coutn}?\nmix[0].with.coutn  expected {coutn} in the template, found it nowhere',
    ],
    ['dataset: ./none.txt', 'mix[0].dataset  expected a file with a prompt a row, found no such file (load/none.txt)'],
    ["dataset: ''", 'mix[0].dataset  expected the path of a file, found an empty text'],
    ['dataset: ./empty.csv', 'mix[0].dataset  expected a file with a prompt a row, found no row (load/empty.csv)'],
    [
      'dataset: ./lines.txt, field: question',
      'mix[0].field  expected nothing, because a text file has no fields; found one\n    say format: jsonl or format: csv if the file has them',
    ],
    ['dataset: ./lines.txt, format: xml', 'mix[0].format  expected one of jsonl, json, csv, tsv, text, found "xml"'],
  ])('%s', (fields, message) => {
    expect(
      mistakesIn(entry(fields))
        .map((mistake) => mistake.replace(/^load\/prompts\.yml:\d+:\d+ {2}/, ''))
        .join('\n'),
    ).toBe(message)
  })

  test('stands at its line and column', () => {
    expect(mistakesIn(`${entry('template: Hi')}\n  - { name: q, template: Hi, weight: x }`)).toEqual([
      'load/prompts.yml:3:38  mix[1].weight  expected a number of at least 0 or { field: NAME }, found "x"',
    ])
  })
})

describe('a mistake in a line of a dataset', () => {
  test.each([
    [
      './bad.jsonl',
      [
        'load/bad.jsonl:2:1  expected a JSON object, found broken JSON',
        'load/bad.jsonl:3:1  expected the field prompt, found none\n    did you mean promt?',
        'load/bad.jsonl:4:1  expected a text in the field prompt, found a number\n    2 more lines have a mistake; skipBad: true in the entry leaves such rows out',
      ],
    ],
    [
      './one-bad.jsonl',
      [
        'load/one-bad.jsonl:1:1  expected a JSON object, found a number',
        'load/one-bad.jsonl:2:1  expected the field prompt, found none\n    say which one holds the prompt with field: the row has question; skipBad: true in the entry leaves such rows out',
      ],
    ],
    [
      './bad.csv',
      [
        'load/bad.csv:2:1  expected 2 cells, found 1',
        'load/bad.csv:3:1  expected a text in the column prompt, found nothing',
        'load/bad.csv:5:1  expected cells as RFC 4180 has them, found a quote out of place',
      ],
    ],
    ['./other.csv', ['load/other.csv:1:1  expected a column prompt, found none\n    did you mean prompts?']],
  ])('%s', (dataset, mistakes) => {
    expect(mistakesIn(entry(`dataset: ${dataset}`))).toEqual(mistakes)
  })

  test('never quotes the prompt', () => {
    const all = ['./bad.jsonl', './one-bad.jsonl', './bad.csv'].flatMap((dataset) =>
      mistakesIn(entry(`dataset: ${dataset}`)),
    )
    expect(all.join('\n')).not.toContain('secret')
  })
})

describe('a mistake in the mix', () => {
  test.each([
    ['  []', ['load/prompts.yml:2:3  mix  expected at least one prompt, found an empty list']],
    ['  3', ['load/prompts.yml:2:3  mix  expected a list of prompts, found 3']],
    [
      entry('template: Hi, weight: 0'),
      ['load/prompts.yml:2:3  mix  expected at least one prompt with a weight above 0, found a list of 1'],
    ],
    [
      `${entry('template: Hi')}\n${entry('template: Ho')}`,
      ['load/prompts.yml:3:13  mix[1].name  expected a name of its own, found one again'],
    ],
    ['  - 5', ['load/prompts.yml:2:5  mix[0]  expected a mapping, found 5']],
  ])('%s', (mix, mistakes) => {
    expect(mistakesIn(mix)).toEqual(mistakes)
  })

  test('that is no YAML ends the reading', () => {
    expect(mistakesIn("  - { name: 'x }")).toHaveLength(2)
    expect(mistakesIn("  - { name: 'x }")[0]).toMatch(/^load\/prompts\.yml:3:1 {2}expected valid YAML: /)
  })
})

describe('tools', () => {
  const place = 'load/prompts.yml:2:5  mix[0]'
  const tool = '{ name: now, inputSchema: { type: object } }'

  test('of a file are read from it, and the form is told', () => {
    const { datasets, entries, mistakes, notices } = parse(entry('template: Hi, tools: ./tools.json, toolChoice: any'))
    const specs = [{ name: 'now', description: null, inputSchema: { type: 'object' }, strict: null }]
    expect(mistakes).toEqual([])
    expect(entries[0]).toMatchObject({
      tools: { kind: 'listed', path: resolve('load/tools.json'), specs },
      toolChoice: { kind: 'any' },
    })
    expect(datasets).toEqual([resolve('load/tools.json')])
    expect(notices).toEqual(['load/tools.json: 1 tool, in the form of MCP.'])
  })

  test('may stand in the entry, or be made up', () => {
    const { entries } = parse(
      [
        `  - { name: a, template: Hi, tools: [${tool}], toolChoice: { tool: now } }`,
        '  - { name: b, template: Hi, tools: { count: 40 }, nonce: { sharedTools: true }, charactersPerToken: 3.5 }',
        '  - { name: c, template: Hi }',
      ].join('\n'),
    )
    expect(entries.map(({ toolChoice, tools }) => ({ toolChoice, tools }))).toMatchObject([
      { toolChoice: { kind: 'tool', name: 'now' }, tools: { kind: 'listed', path: null, specs: [{ name: 'now' }] } },
      { toolChoice: null, tools: { kind: 'made-up', count: 40, tokens: { kind: 'constant', value: 250 } } },
      { toolChoice: null, tools: null },
    ])
  })

  test.each([
    [
      'tools: 5',
      [`${place}.tools  expected the path of a file, a list of tools, { count, tokens } or { field: NAME }, found 5`],
    ],
    ['tools: { tokens: 250 }', [`${place}.tools.count  expected a whole number from 1 to 1000, found nothing`]],
    ['tools: { count: 2, tokens: 3 }', [`${place}.tools.tokens  expected a whole number from 40 to 20000, found 3`]],
    [
      'tools: ./none.json',
      [`${place}.tools  expected a file with definitions of tools, found no such file (load/none.json)`],
    ],
    [
      'tools: no-tools.json',
      ['load/no-tools.json:1:1  expected a list of tools, or tools with one, found a mapping with tool'],
    ],
    [
      'tools: bad-tools.yml',
      [
        'load/bad-tools.yml:1:9  [0].name  expected a name of 1 to 64 letters, digits, _ and -, found "a.b"\n    Bedrock would take a_b',
        'load/bad-tools.yml:3:3  [1]  expected a tool as Converse (toolSpec), Chat Completions or Responses (type: function), Messages (input_schema) or MCP (inputSchema) has it, found type\n    tools that a service runs by itself cannot be answered',
      ],
    ],
    [`tools: [${tool}, ${tool}]`, [`${place}.tools[1].name  expected a name of its own, found "now" again`]],
    [
      `tools: [${tool}], toolChoice: { tool: nov }`,
      [`${place}.toolChoice.tool  expected the name of a tool of the prompt, found "nov"\n    did you mean now?`],
    ],
    [
      `tools: [${tool}], checks: [{ name: c, toolCalled: nov, not: { toolCalled: calendar } }]`,
      [
        `${place}.checks[0].toolCalled  expected the name of a tool of the prompt, found "nov"\n    did you mean now?`,
        `${place}.checks[0].not.toolCalled  expected the name of a tool of the prompt, found "calendar"\n    it has now`,
      ],
    ],
    [
      'tools: { count: 2 }, toolChoice: { tool: now }',
      [
        `${place}.toolChoice.tool  expected auto, any or none, because the names of made-up tools are drawn, found "now"`,
      ],
    ],
    ['toolChoice: any', [`${place}.toolChoice  expected nothing, because the prompt has no tools, found "any"`]],
    [
      'tools: { count: 2 }, toolChoice: required',
      [`${place}.toolChoice  expected one of auto, any, none, found "required"`],
    ],
    [
      'nonce: { sharedTools: true }',
      [`${place}.nonce.sharedTools  expected nothing, because the prompt has no tools, found true`],
    ],
  ])('with a mistake: %s', (fields, expected) => {
    // Columns depend on what stands before.
    const mistakes = mistakesIn(entry(`template: Hi, ${fields}`))
    expect(mistakes.map((mistake) => mistake.replace(/^load\/prompts\.yml:2:\d+/, 'load/prompts.yml:2:5'))).toEqual(
      expected,
    )
  })
})

describe('an agent', () => {
  const place = 'load/prompts.yml:2:5  mix[0]'
  const tools = 'tools: [{ name: now, inputSchema: { type: object } }]'
  const usual = {
    tokens: { kind: 'constant', value: 300 },
    format: 'text',
    delayMs: { kind: 'constant', value: 0 },
    errorShare: 0,
    canned: null,
  }

  test('has defaults for everything', () => {
    const { entries } = parse(entry(`template: Hi, ${tools}, agent: {}`))
    expect(entries[0]?.agent).toEqual({ maxSteps: 10, parallelCalls: 4, toolResult: usual })
  })

  test('has results of a file, read and named', () => {
    const { datasets, entries, mistakes } = parse(
      entry(
        `template: Hi, ${tools}, agent: { toolResult: { file: results.yml, delay: 1s, errors: 0.1, format: json } }`,
      ),
    )
    expect(mistakes).toEqual([])
    expect(entries[0]?.agent?.toolResult).toEqual({
      ...usual,
      format: 'json',
      delayMs: { kind: 'constant', value: 1_000 },
      errorShare: 0.1,
      canned: {
        path: resolve('load/results.yml'),
        results: {
          now: [{ content: [{ text: 'Noon.' }] }, { content: [{ json: { hour: 12 } }], status: 'success' }],
          '*': [{ content: [{ text: 'Failed.' }], status: 'error' }],
        },
      },
    })
    expect(datasets).toEqual([resolve('load/results.yml')])
  })

  test.each([
    ['agent: {}', [`${place}.tools  expected tools, because an agent has some to call, found nothing`]],
    [
      `${tools}, agent: {}, turns: 2`,
      [`${place}.turns  expected nothing, because an agent goes on until it is done, found 2`],
    ],
    [`${tools}, agent: { maxSteps: 0 }`, [`${place}.agent.maxSteps  expected a whole number from 1 to 1000, found 0`]],
    [
      `${tools}, agent: { toolResult: { errors: 5 } }`,
      [`${place}.agent.toolResult.errors  expected a number from 0 to 1, found 5`],
    ],
    [
      `${tools}, agent: { toolResult: { file: none.json } }`,
      [`${place}.agent.toolResult.file  expected a file with results of tools, found no such file (load/none.json)`],
    ],
    [
      `${tools}, agent: { toolResult: { file: lines.txt } }`,
      ['load/lines.txt:1:1  expected results by the names of tools, found a text of 7 characters'],
    ],
    [
      `${tools}, agent: { toolResult: { file: bad-results.yml } }`,
      [
        'load/bad-results.yml:1:1  nov  expected the name of a tool of the prompt, or \'*\', found "nov"\n    did you mean now?',
        'load/bad-results.yml:2:6  ["*"]  expected at least one result, found an empty list',
        'load/bad-results.yml:3:9  now[0].hour  expected a known key, found "hour"\n    known here: text, json, status; a result that is JSON stands under json',
        'load/bad-results.yml:3:21  now[1]  expected a text, { text } or { json }, with a status if you like, found 5',
        'load/bad-results.yml:3:43  now[2].status  expected success or error, found "late"',
        'load/bad-results.yml:3:59  now[3].text  expected a text, found a text of 1 characters',
      ],
    ],
    [
      'tools: { count: 3 }, agent: { toolResult: { file: results.yml } }',
      [
        "load/results.yml:1:1  now  expected the name of a tool of the prompt, or '*', found \"now\"\n    the names of made-up tools are drawn: use '*'",
      ],
    ],
  ])('with a mistake: %s', (fields, expected) => {
    const mistakes = mistakesIn(entry(`template: Hi, ${fields}`))
    expect(mistakes.map((mistake) => mistake.replace(/^load\/prompts\.yml:2:\d+/, 'load/prompts.yml:2:5'))).toEqual(
      expected,
    )
  })
})

test('no text of a prompt is shown in a mistake', () => {
  const secret = 'Tell nobody about the merger'
  const shown = mistakesIn(
    entry(
      `template: '${secret} {n}', system: ['${secret}'], task: '${secret}', weight: '${secret}', ? '${secret}' : 1`,
    ),
  )
  expect(shown.length).toBeGreaterThan(4)
  expect(shown.join('\n').replaceAll(JSON.stringify(secret), '')).not.toContain('merger')
})

test('a valid file gives its entries, with absolute paths', () => {
  const { entries, datasets, mistakes } = parse(
    [
      '  - { name: t, template: \'{a} and {a} of {"b": 1}\', with: { a: { uniform: [-1, 1] } }, weight: 0.5 }',
      '  - { name: d, dataset: ./good.jsonl }',
      '  - { name: c, dataset: good.csv, nonce: false }',
      '  - { name: x, dataset: lines.txt }',
      '  - { name: off, template: Hi, weight: 0 }',
      '  - { name: chat, turns: { uniform: [2, 6] }, system: { sharedTokens: 2000 }, inputTokens: 120 }',
    ].join('\n'),
  )
  expect(mistakes).toEqual([])
  expect(
    entries.map(({ name, source, weight }) => ({ name, path: source.kind === 'dataset' ? source.path : null, weight })),
  ).toEqual([
    { name: 't', path: null, weight: 0.5 },
    { name: 'd', path: resolve('load/good.jsonl'), weight: 1 },
    { name: 'c', path: resolve('load/good.csv'), weight: 1 },
    { name: 'x', path: resolve('load/lines.txt'), weight: 1 },
    { name: 'off', path: null, weight: 0 },
    { name: 'chat', path: null, weight: 1 },
  ])
  expect(datasets).toEqual([resolve('load/good.jsonl'), resolve('load/good.csv'), resolve('load/lines.txt')])
})

test('an entry has the characters per token that it says, or else the file', () => {
  const mix = `mix:
  - { name: own, task: story, inputTokens: 40, charactersPerToken: 5 }
  - { name: shared, template: Hi, system: { sharedTokens: 100 }, charactersPerToken: 3.5 }
  - { name: other, task: story, inputTokens: 40 }
`
  const rates = (head: string) =>
    parsePromptFile('load/prompts.yml', head + mix, readsOf({})).entries.map((each) => each.charactersPerToken)
  expect(rates('')).toEqual([5, 3.5, 4])
  expect(rates('charactersPerToken: 4.4\n')).toEqual([5, 3.5, 4.4])
})

import { describe, expect, test } from 'vitest'
import { promptsOf, rowsOf, surveyOf } from './survey-text.ts'

const told = (path: string, content: string | Uint8Array, asked = {}): string[] =>
  surveyOf(path, content, asked).mistakes.map(
    ({ canSkip, hint, line, message }) => `${line} ${canSkip} ${message}${hint === null ? '' : ` | ${hint}`}`,
  )

describe('prompts', () => {
  test.each<[string, string, object, string[]]>([
    ['lines.txt', 'one\r\n\n  two \n', {}, ['one', 'two']],
    ['lines.txt', 'one\rtwo\r', {}, ['one', 'two']],
    ['a.jsonl', '{"q":"one\\ntwo"}\n\n{"q":" three ","x":1}', { recipe: { field: 'q' } }, ['one\ntwo', ' three ']],
    ['a.json', '["a", "b"]', {}, ['a', 'b']],
    ['a.csv', 'id, q\n1,"a, b"\n', { recipe: { field: 'q' } }, ['a, b']],
    ['a.csv', 'sep=;\r\nid;prompt\r\n1;"a;b"\r\n', {}, ['a;b']],
    ['a.tsv', 'id\tprompt\n1\ta, b\n', {}, ['a, b']],
    ['a.jsonl', '{"a":{"b":[{"c":"x"},{"c":"y"}]}}', { recipe: { field: 'a.b[-1].c' } }, ['y']],
    ['a.jsonl', '{"a.b":"whole name","a":{"b":"path"}}', { recipe: { field: 'a.b' } }, ['whole name']],
    ['a.csv', 'User q,n\nWhy?,3\n', { recipe: { template: '{User q} ({n})' } }, ['Why? (3)']],
    ['a.jsonl', '{"a":["x"],"n":3}', { recipe: { template: '{a} {n} {m}', drawn: ['m'] } }, ['["x"] 3 7']],
  ])('of %s %j', (path, content, asked, prompts) => {
    expect(promptsOf(path, content, asked)).toEqual(prompts)
  })
})

describe('a row that holds no prompt', () => {
  test.each([
    ['null', 'null'],
    ['""', 'nothing'],
    ['"  "', 'only blanks'],
    ['7', 'a number'],
    ['["a"]', 'a list'],
    ['{}', 'an object'],
  ])('of JSON, %s, is told as %s', (json, found) => {
    const content = `{"prompt":"a"}\n{"prompt":${json}}\n{"prompt":"\\ud83d\\ude00"}\n`
    const survey = surveyOf('a.jsonl', content, { recipe: { field: 'prompt' } })
    expect(survey.mistakes).toEqual([
      { line: 2, canSkip: true, message: `expected a text in the field prompt, found ${found}`, hint: null },
    ])
    expect(rowsOf(content, survey).map(({ text }) => text)).toEqual(['a', '\u{1f600}'])
  })

  test('of CSV is told, and the rest can be used', () => {
    expect(told('a.csv', 'prompt,n\na,1\n,2\n  ,3\nb\nc,4\n')).toEqual([
      '3 true expected a text in the field prompt, found nothing',
      '4 true expected a text in the field prompt, found only blanks',
      '5 true expected 2 cells, found 1',
    ])
  })

  test('is named by its line, wherever it stands in an array', () => {
    expect(told('a.json', '[\n  {\n    "q": "a"\n  },\n  {\n    "q": 5\n  }\n]', { recipe: { field: 'q' } })).toEqual([
      '5 true expected a text in the field q, found a number',
    ])
  })

  test('is told by the nearest path, or by what there is', () => {
    const content = '{"modelInput":{"messages":[{"content":"x"}]}}'
    expect(told('a.jsonl', content, { recipe: { field: 'modelInput.mesages[0].content' } })[0]).toContain(
      'did you mean modelInput.messages[0].content?',
    )
    expect(told('a.jsonl', content, { recipe: { field: 'modelInput.messages.content' } })[0]).toContain(
      'did you mean modelInput.messages[0].content?',
    )
    expect(told('a.jsonl', content, { recipe: { field: 'modelInput.other' } })[0]).toContain('modelInput has messages')
  })

  test('does not hide that the file is broken behind it', () => {
    expect(told('a.json', '[{"prompt":"a"},\n{"prompt":"b"')).toEqual([
      '2 false expected the end of a value that begins here, found the end of the file',
    ])
    expect(told('a.json', '[{"prompt":"a"}\n')).toEqual([
      '2 false expected the end of the array (]), found the end of the file',
    ])
    expect(told('a.json', '[{"prompt":"a"}] {"prompt":"b"}')).toEqual([
      '1 false expected the end of the file behind the array, found more',
    ])
    expect(told('a.csv', 'prompt\na\n"open\n')).toEqual([
      '3 false expected cells as RFC 4180 has them, found a quote out of place',
    ])
  })
})

describe('half of a character', () => {
  const lines = ['{"prompt":"cut \\ud83d"}', '{"prompt":"\\udc00 first"}', '{"prompt":"whole \\ud83d\\ude00"}']
  const inUtf16 = Buffer.concat([Buffer.from('\ufeffprompt\na', 'utf16le'), Buffer.from([0x3d, 0xd8, 0x0a, 0])])

  test('makes its row unusable', () => {
    expect(told('a.jsonl', lines.join('\n'))).toEqual([
      '1 true expected whole characters, found half a character (one of a surrogate pair)',
      '2 true expected whole characters, found half a character (one of a surrogate pair)',
    ])
    expect(told('a.csv', inUtf16)).toEqual([
      '2 true expected whole characters, found half a character (one of a surrogate pair)',
    ])
  })

  test('is replaced and counted where that is asked for', () => {
    const asked = { recipe: { replacesHalves: true } }
    const survey = surveyOf('a.jsonl', lines.join('\n'), asked)
    expect(survey.halves).toEqual({ count: 2, rows: 2 })
    expect(rowsOf(lines.join('\n'), survey).map(({ text }) => text)).toEqual(['cut \ufffd', '\ufffd first', 'whole 😀'])
    expect(surveyOf('a.csv', inUtf16, asked)).toMatchObject({ halves: { count: 1, rows: 1 }, usable: 1 })
  })

  test('is something else than bytes that are no UTF-8', () => {
    const latin = Buffer.from('prompt\ngrün\n', 'latin1')
    expect(told('a.csv', latin)).toEqual([
      '2 true expected UTF-8, found other bytes | if the file is of Windows, convert it: iconv -f WINDOWS-1252 -t UTF-8',
    ])
  })
})

describe('what rows say besides', () => {
  const content = ['{"p":"ab","m":5,"k":"x"}', '{"p":"abcdef","m":"700","k":"y"}', '{"p":"abcd","k":"x"}'].join('\n')

  test('is taken of each, and told for all', () => {
    const survey = surveyOf('a.jsonl', content, { recipe: { field: 'p', maxOutputTokens: 'm', mode: 'k' } })
    expect(survey.limits).toEqual({ mean: 352.5, least: 5, greatest: 700, without: 1 / 3 })
    expect(survey.modes).toEqual([
      { value: 'x', share: 2 / 3 },
      { value: 'y', share: 1 / 3 },
    ])
    expect(survey.characters).toEqual({ mean: 4, longest: 6 })
    expect(rowsOf(content, survey).map(({ maxOutputTokens, mode }) => [maxOutputTokens, mode])).toEqual([
      [5, 'x'],
      [700, 'y'],
      [null, 'x'],
    ])
  })

  test.each([
    ['0', 'another number'],
    ['1.5', 'another number'],
    ['"many"', 'a text'],
    ['[5]', 'a list'],
  ])('may be wrong: a limit of %s', (limit, found) => {
    expect(told('a.jsonl', `{"prompt":"a","m":${limit}}`, { recipe: { maxOutputTokens: 'm' } })).toEqual([
      `1 true expected a whole number of at least 1 in the field m, found ${found}`,
    ])
  })

  test('must be there in some row', () => {
    expect(told('a.jsonl', content, { recipe: { field: 'p', system: 'sys' } })).toEqual([
      '1 false expected the field sys in at least one row, found none | the rows have p, m, k',
    ])
    expect(told('a.jsonl', content, { recipe: { template: '{p} {o}' } })[0]).toContain(
      'the field o in at least one row',
    )
    expect(told('a.csv', 'id,prompt\n1,a\n', { recipe: { template: '{promt}' } })).toEqual([
      '1 false expected a column promt, found none | did you mean prompt?',
    ])
    expect(told('a.csv', 'p,p\n1,a\n', { recipe: { field: 'p' } })).toEqual([
      '1 false expected one column p, found several',
    ])
  })
})

test('numbers in place of prompts are noticed', () => {
  expect(surveyOf('a.csv', 'ContextTokens,x\n512,a\n2,b\n', { recipe: { field: 'ContextTokens' } }).areNumbers).toBe(
    true,
  )
  expect(surveyOf('a.csv', 'prompt\n512\nwhy\n').areNumbers).toBe(false)
})

describe('a large file', () => {
  const lines = Array.from({ length: 4_000 }, (_, row) => JSON.stringify({ prompt: `${row} ${'x'.repeat(row % 50)}` }))

  test('is counted whole, read in part, and bounded by its longest row', () => {
    const content = [...lines, JSON.stringify({ prompt: 'y'.repeat(999) }), '{broken', ...lines].join('\n')
    const survey = surveyOf('a.jsonl', content, { readWholeBytes: 10_000 })
    expect(survey).toMatchObject({ isWhole: false, usable: 8_002, mistakes: [] })
    expect(survey.characters?.longest).toBe(999 + '{"prompt":""}'.length)
    expect(survey.index.draws).toBe(8_002)
  })

  test('is read whole where planning needs what its rows say', () => {
    const content = [...lines, '{"prompt":"x","m":9}'].join('\n')
    const survey = surveyOf('a.jsonl', content, { readWholeBytes: 10, recipe: { maxOutputTokens: 'm' } })
    expect(survey).toMatchObject({ isWhole: true, limits: { mean: 9 } })
  })
})

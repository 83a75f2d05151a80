import { describe, expect, test } from 'vitest'
import { datasetFormat, parseDataset } from '../../src/reading/data-set.ts'

test.each([
  ['a.jsonl', 'jsonl'],
  ['a.NDJSON', 'jsonl'],
  ['a.csv', 'csv'],
  ['a.txt', 'text'],
  ['prompts', 'text'],
])('%s is %s by its name', (path, format) => {
  expect(datasetFormat(path)).toBe(format)
})

describe('a dataset', () => {
  test('of text has a prompt a line, without empty lines', () => {
    expect(parseDataset('one\r\n\n  two \n', 'text', null)).toEqual({ prompts: ['one', 'two'], problems: [] })
  })

  test('of JSON lines has it in the field', () => {
    const text = '{"q":"one\\ntwo"}\n\n{"q":" three ","x":1}'
    expect(parseDataset(text, 'jsonl', 'q')).toEqual({ prompts: ['one\ntwo', ' three '], problems: [] })
  })

  test('of CSV has it in the column', () => {
    expect(parseDataset('id, q\n1,"a, b"\n', 'csv', 'q')).toEqual({ prompts: ['a, b'], problems: [] })
  })

  test('of JSON lines may have a field with the name of a method', () => {
    expect(parseDataset('{}', 'jsonl', 'toString').problems).toEqual([
      {
        line: 1,
        canSkip: true,
        message: 'expected the field toString, found none',
        hint: 'say which one holds the prompt with field',
      },
    ])
  })
})

describe('a row that holds no prompt', () => {
  test.each([
    ['null', 'null'],
    ['""', 'nothing'],
    ['"  "', 'only blanks'],
    ['7', 'a number'],
    ['["a"]', 'a list'],
    ['"a\\ud83d"', 'half a character (one of a surrogate pair)'],
    ['"\\udc00b"', 'half a character (one of a surrogate pair)'],
  ])('of JSON, %s, is told as %s', (json, found) => {
    expect(parseDataset(`{"prompt":"a"}\n{"prompt":${json}}\n{"prompt":"\\ud83d\\ude00"}\n`, 'jsonl', null)).toEqual({
      prompts: ['a', '\u{1f600}'],
      problems: [
        { line: 2, canSkip: true, message: `expected a text in the field prompt, found ${found}`, hint: null },
      ],
    })
  })

  test('of CSV is told, and the rest can be used', () => {
    const { prompts, problems } = parseDataset('prompt,n\na,1\n,2\n  ,3\nb\nc,4\n', 'csv', null)
    expect(prompts).toEqual(['a', 'c'])
    expect(problems.map(({ canSkip, line, message }) => `${line} ${canSkip} ${message}`)).toEqual([
      '3 true expected a text in the column prompt, found nothing',
      '4 true expected a text in the column prompt, found only blanks',
      '5 true expected 2 cells, found 1',
    ])
  })
})

describe('a file of another kind', () => {
  test('separated by something else than commas gets no hint that makes rows into prompts', () => {
    for (const [separator, name] of [
      [';', ';'],
      ['\t', 'tabs'],
    ]) {
      expect(parseDataset(`id${separator}prompt\n1${separator}a\n`, 'csv', null).problems).toEqual([
        {
          line: 1,
          canSkip: false,
          message: 'expected a column prompt, found none',
          hint: `the header is separated by ${name}; save the file with commas between its cells`,
        },
      ])
    }
  })

  test.each(['[{"prompt":"a"},{"prompt":"b"}]', '[\n  {"prompt": "a"},\n  {"prompt": "b"}\n]\n'])(
    'a JSON document is no list of prompts: %j',
    (text) => {
      expect(parseDataset(text, 'text', null)).toMatchObject({
        prompts: [],
        problems: [{ line: 1, canSkip: false, message: 'expected one prompt per line, found a JSON document' }],
      })
    },
  )
})

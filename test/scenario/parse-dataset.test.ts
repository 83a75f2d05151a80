import { describe, expect, test } from 'vitest'
import { datasetFormat, parseDataset } from '../../src/scenario/parse-dataset.ts'

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
        message: 'expected the field toString, found none',
        hint: 'say which one holds the prompt with field',
      },
    ])
  })
})

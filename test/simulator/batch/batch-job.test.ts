import { describe, expect, test } from 'vitest'

import { parseRecord, readRecords } from '../../../src/simulator/batch/batch-job.ts'
import { makeMemoryStore } from './memory-store.ts'

const read = async (text: string) => {
  const records = []
  const store = makeMemoryStore({ 'in.jsonl': text })
  for await (const record of readRecords(store, { bucket: 'bucket', key: 'in.jsonl' })) records.push(record.recordId)
  return records
}

describe('a line', () => {
  test('is a record with an id, or without', () => {
    expect(parseRecord('{"recordId":"a","modelInput":{"x":1}}')).toEqual({ recordId: 'a', modelInput: { x: 1 } })
    expect(parseRecord('{"modelInput":{}}\r')).toEqual({ recordId: null, modelInput: {} })
  })

  test.each([
    ['no JSON', '{"modelInput":', 'expected a JSON object, found no JSON'],
    ['no object', '[1]', 'expected a JSON object'],
    ['no input', '{"recordId":"a"}', 'expected modelInput to be a JSON object'],
    ['an input of another type', '{"modelInput":"text"}', 'expected modelInput to be a JSON object'],
    ['an id of another type', '{"recordId":7,"modelInput":{}}', 'expected recordId to be a string'],
  ])('that is %s is told', (_, line, mistake) => {
    expect(parseRecord(line)).toBe(mistake)
  })
})

describe('a file', () => {
  test('is read past blank lines', async () => {
    expect(await read('{"recordId":"a","modelInput":{}}\n\n  \n{"recordId":"b","modelInput":{}}')).toEqual(['a', 'b'])
  })

  test('tells the line of a mistake, and nothing of what stands in it', async () => {
    const text = '{"modelInput":{}}\n\n{"modelInput": a secret\n'
    await expect(read(text)).rejects.toThrow(
      /^s3:\/\/bucket\/in\.jsonl, line 3: expected a JSON object, found no JSON$/,
    )
  })
})

import { describe, expect, test } from 'vitest'

import { findInputs } from '../../../src/simulator/batch/find-inputs.ts'
import type { ObjectStore } from '../../../src/simulator/batch/object-store.ts'
import { makeMemoryStore } from './memory-store.ts'

const store = makeMemoryStore({
  'in/a.jsonl': 'a',
  'in/deep/b.jsonl': 'b',
  'in/picture.png': 'p',
  'in/a.jsonl.out': 'o',
  'in/notes': 'n',
  'inner.jsonl': 'i',
  'single.jsonl': 's',
})
const find = async (key: string, from: ObjectStore = store) =>
  (await findInputs(from, { bucket: 'bucket', key })).map((input) => [input.key, input.outputName])

const large = (sizeBytes: number): ObjectStore => ({
  ...store,
  list: async () => [{ bucket: 'bucket', key: 'large.jsonl', sizeBytes }],
})

describe('the input of a job', () => {
  test('is the one file that is named', async () => {
    expect(await find('single.jsonl')).toEqual([['single.jsonl', 'single.jsonl.out']])
    expect(await find('in/deep/b.jsonl')).toEqual([['in/deep/b.jsonl', 'b.jsonl.out']])
  })

  test.each(['in', 'in/'])(
    'is every .jsonl file in the folder %s, nested ones too, and no other content',
    async (key) => {
      expect(await find(key)).toEqual([
        ['in/a.jsonl', 'a.jsonl.out'],
        ['in/deep/b.jsonl', 'deep/b.jsonl.out'],
      ])
    },
  )

  test('may be the whole bucket', async () => {
    expect(await find('')).toHaveLength(4)
  })

  test.each([
    ['nothing', 'nowhere', 's3://bucket/nowhere: expected a .jsonl file, or a folder with one'],
    ['a folder without one', 'in/pict', 's3://bucket/in/pict: expected a .jsonl file'],
    ['a file of another name', 'in/notes', 's3://bucket/in/notes: expected a name that ends in .jsonl'],
  ])('may be no %s', async (_, key, message) => {
    await expect(find(key)).rejects.toThrow(message)
  })

  test('may have no file above a gibibyte', async () => {
    expect(await find('large.jsonl', large(2 ** 30))).toHaveLength(1)
    await expect(find('large.jsonl', large(2 ** 30 + 1))).rejects.toThrow('expected 1073741824 bytes at most')
  })
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { readLines } from '../../../src/simulator/batch/find-inputs.ts'

async function linesOf(bytes: Buffer, cuts: readonly number[], mostBytes = 1_000_000): Promise<string[]> {
  async function* pieces(): AsyncGenerator<Buffer> {
    let from = 0
    for (const cut of [
      ...cuts.map((share) => Math.floor(share * bytes.length)).toSorted((a, b) => a - b),
      bytes.length,
    ]) {
      yield bytes.subarray(from, cut)
      from = cut
    }
  }
  const lines: string[] = []
  for await (const line of readLines(pieces(), mostBytes)) lines.push(line)
  return lines
}

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '))

test('lines come out as they went in, wherever the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(share, { maxLength: 8 }), async (lines, cuts) => {
      const text = lines.map((one) => `${one}\n`).join('')
      expect(await linesOf(Buffer.from(text), cuts)).toEqual(Buffer.from(text).toString().split('\n').slice(0, -1))
    }),
  )
})

test('the last line needs no end', async () => {
  expect(await linesOf(Buffer.from('a\nb'), [])).toEqual(['a', 'b'])
  expect(await linesOf(Buffer.from('a\n\nb\n'), [])).toEqual(['a', '', 'b'])
  expect(await linesOf(Buffer.from(''), [])).toEqual([])
})

test('a line that never ends is refused before it is held, and by its number', async () => {
  await expect(linesOf(Buffer.from(`1234\n${'5'.repeat(6)}`), [0.5, 0.7, 0.9], 5)).rejects.toThrow(
    'line 2 is longer than 5 bytes',
  )
  expect(await linesOf(Buffer.from('1234\n56789\n'), [0.3], 5)).toEqual(['1234', '56789'])
})

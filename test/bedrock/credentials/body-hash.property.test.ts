import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BodyHash } from '../../../src/bedrock/credentials/body-hash.ts'

const LONG_BYTES = 64 * 1024

/** Long parts that bodies have in common, alike in all but a few bytes, and one that takes several turns. */
const pictures = [LONG_BYTES, LONG_BYTES, LONG_BYTES + 1, 5 * LONG_BYTES, 17 * LONG_BYTES].map((length, index) =>
  Buffer.alloc(length, 'picture').fill(index, length - 3),
)
const part = fc.oneof(
  fc.constantFrom<Uint8Array>(...pictures),
  fc.constantFrom<Uint8Array>(...pictures).map((picture) => picture.subarray(0, LONG_BYTES)),
  fc.constantFrom('', 'a', '{"messages":[', ',').map((text) => Buffer.from(text)),
)

test('a body has its own hash, whatever came before it and beside it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(part, { maxLength: 5 }), { minLength: 1, maxLength: 6 }), async (bodies) => {
      const hashes = new BodyHash()
      const told = await Promise.all(bodies.map(async (body) => hashes.of(body)))
      const again: string[] = []
      for (const body of bodies) again.push(await hashes.of(body))
      const expected = bodies.map((body) => createHash('sha256').update(Buffer.concat(body)).digest('hex'))
      expect(told).toStrictEqual(expected)
      expect(again).toStrictEqual(expected)
    }),
    { numRuns: 50 },
  )
})

test.each(['', 'ä', Buffer.from('ä')])('so has one that is in no parts: %j', async (body) => {
  expect(await new BodyHash().of(body)).toBe(createHash('sha256').update(body).digest('hex'))
})

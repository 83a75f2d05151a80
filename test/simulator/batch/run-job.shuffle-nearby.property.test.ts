import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { shuffleNearby } from '../../../src/simulator/batch/run-job.ts'

async function shuffle(items: readonly string[], seed: number, limits: { mostHeld: number; mostHeldBytes: number }) {
  async function* source(): AsyncGenerator<Buffer> {
    for (const item of items) yield Buffer.from(item)
  }
  const shuffled: string[] = []
  for await (const item of shuffleNearby(source(), makeRandom(seed, 'order'), limits)) {
    shuffled.push(Buffer.from(item).toString())
  }
  return shuffled
}

const limits = fc.record({ mostHeld: fc.integer({ min: 1, max: 70 }), mostHeldBytes: fc.integer({ min: 1, max: 400 }) })

test('what goes in comes out, each once, and the same with the same seed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 300 }), fc.nat(), limits, async (count, seed, some) => {
      const items = Array.from({ length: count }, (_, index) => `item ${index}`)
      const shuffled = await shuffle(items, seed, some)
      expect(shuffled.toSorted()).toEqual(items.toSorted())
      expect(await shuffle(items, seed, some)).toEqual(shuffled)
    }),
  )
})

test('nothing comes earlier than the items that are held allow', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 20 }), async (seed, mostHeld) => {
      const items = Array.from({ length: 200 }, (_, index) => `${index}`)
      const shuffled = await shuffle(items, seed, { mostHeld, mostHeldBytes: Infinity })
      for (const [place, item] of shuffled.entries()) expect(Number(item)).toBeLessThanOrEqual(place + mostHeld)
    }),
  )
})

test('the order is another one', async () => {
  const items = Array.from({ length: 100 }, (_, index) => `${index}`)
  expect(await shuffle(items, 1, { mostHeld: 64, mostHeldBytes: Infinity })).not.toEqual(items)
})

test('large items are not held in numbers', async () => {
  const items = Array.from({ length: 50 }, (_, index) => `${index}`.padEnd(100, 'x'))
  const shuffled = await shuffle(items, 1, { mostHeld: 64, mostHeldBytes: 300 })
  for (const [place, item] of shuffled.entries()) expect(Number.parseInt(item, 10)).toBeLessThanOrEqual(place + 4)
})

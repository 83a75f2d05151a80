import { expect, test } from 'vitest'

import { makeServingSlots } from '../../../src/simulator/physics/serving-slots.ts'

function makeCallers() {
  const served: string[] = []
  const caller = (name: string) => ({ serve: (atMs: number) => void served.push(`${name} at ${atMs}`) })
  return { served, caller }
}

test('as many as there are slots are served at once, at the moment that they enter', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(2, 5)
  for (const name of ['a', 'b', 'c']) slots.enter(caller(name), 7, 0)
  expect(served).toEqual(['a at 7', 'b at 7'])
  expect([slots.serving(), slots.queued()]).toEqual([2, 1])
})

test('a slot that comes free goes to whoever waited longest', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(1, 5)
  const [a, b, c] = [caller('a'), caller('b'), caller('c')]
  for (const each of [a, b, c]) slots.enter(each, 0, 0)
  slots.leave(a, 10)
  slots.leave(b, 20)
  expect(served).toEqual(['a at 0', 'b at 10', 'c at 20'])
})

test('a lower rank is served first, and arrival decides within a rank', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(1, 5)
  const first = caller('first')
  slots.enter(first, 0, 1)
  const waiting = [2, 1, 0, 2, 0].map((rank, index) => ({ holder: caller(`${rank}-${index}`), rank }))
  for (const { holder, rank } of waiting) slots.enter(holder, 0, rank)
  slots.leave(first, 1)
  for (const index of [2, 4, 1, 0]) slots.leave(waiting[index]?.holder as typeof first, 2)
  expect(served.map((line) => line.split(' ')[0])).toEqual(['first', '0-2', '0-4', '1-1', '2-0', '2-3'])
})

test('a full queue turns the next one away', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(1, 1)
  expect([slots.enter(caller('a'), 0, 0), slots.enter(caller('b'), 0, 0), slots.enter(caller('c'), 0, 0)]).toEqual([
    true,
    true,
    false,
  ])
  expect(served).toEqual(['a at 0'])
})

test('one that gives up in the queue makes room in it and is never served', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(1, 1)
  const [a, b, c] = [caller('a'), caller('b'), caller('c')]
  slots.enter(a, 0, 0)
  slots.enter(b, 0, 0)
  slots.leave(b, 1)
  expect(slots.enter(c, 2, 0)).toBe(true)
  slots.leave(a, 3)
  expect(served).toEqual(['a at 0', 'c at 3'])
})

test('leaving twice frees one slot only', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(1, 5)
  const [a, b, c] = [caller('a'), caller('b'), caller('c')]
  for (const each of [a, b, c]) slots.enter(each, 0, 0)
  slots.leave(a, 1)
  slots.leave(a, 2)
  expect(served).toEqual(['a at 0', 'b at 1'])
})

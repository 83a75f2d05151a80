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
  for (const name of ['a', 'b', 'c']) slots.enter(caller(name), 7)
  expect(served).toEqual(['a at 7', 'b at 7'])
  expect([slots.serving(), slots.queued()]).toEqual([2, 1])
})

test('a slot that comes free goes to whoever waited longest', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(1, 5)
  const [a, b, c] = [caller('a'), caller('b'), caller('c')]
  for (const each of [a, b, c]) slots.enter(each, 0)
  slots.leave(a, 10)
  slots.leave(b, 20)
  expect(served).toEqual(['a at 0', 'b at 10', 'c at 20'])
})

test('a full queue turns the next one away', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(1, 1)
  expect([slots.enter(caller('a'), 0), slots.enter(caller('b'), 0), slots.enter(caller('c'), 0)]).toEqual([
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
  slots.enter(a, 0)
  slots.enter(b, 0)
  slots.leave(b, 1)
  expect(slots.enter(c, 2)).toBe(true)
  slots.leave(a, 3)
  expect(served).toEqual(['a at 0', 'c at 3'])
})

test('leaving twice frees one slot only', () => {
  const { served, caller } = makeCallers()
  const slots = makeServingSlots(1, 5)
  const [a, b, c] = [caller('a'), caller('b'), caller('c')]
  for (const each of [a, b, c]) slots.enter(each, 0)
  slots.leave(a, 1)
  slots.leave(a, 2)
  expect(served).toEqual(['a at 0', 'b at 1'])
})

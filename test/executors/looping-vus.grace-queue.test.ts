import { expect, test } from 'vitest'
import { makeGraceQueue } from '../../src/executors/looping-vus.ts'

test('a grace queue gives out what is over, in order, and says when the next one will be', () => {
  const queue = makeGraceQueue<string>()
  expect(queue.nextMs()).toBe(Infinity)
  queue.add('first', 10)
  queue.add('second', 20)
  queue.add('third', 20)
  expect(queue.nextMs()).toBe(10)
  expect(queue.takeUntil(9.9)).toEqual([])
  expect(queue.takeUntil(10)).toEqual(['first'])
  expect(queue.nextMs()).toBe(20)
  expect(queue.takeUntil(25)).toEqual(['second', 'third'])
  expect(queue.takeUntil(25)).toEqual([])
  expect(queue.nextMs()).toBe(Infinity)
})

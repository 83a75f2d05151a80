import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { makeDueHeap } from '../../../src/simulator/physics/timetable.ts'

test('the first is always the one that is due first, whatever was added, removed and delayed', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('add' as const), dueMs: fc.integer({ min: -50, max: 50 }) }),
      fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }),
      fc.record({ kind: fc.constant('take' as const) }),
      fc.record({ kind: fc.constant('delay' as const), byMs: fc.nat(10) }),
    ),
    { maxLength: 300 },
  )
  fc.assert(
    fc.property(steps, (sequence) => {
      const heap = makeDueHeap()
      const waiting = new Set<{ dueMs: number; heapIndex: number }>()
      for (const step of sequence) {
        if (step.kind === 'add') {
          const entry = { dueMs: step.dueMs, heapIndex: -1 }
          waiting.add(entry)
          heap.add(entry)
        } else if (step.kind === 'delay') heap.delayAll(step.byMs)
        else {
          const entry = step.kind === 'take' ? heap.first() : [...waiting][step.which % Math.max(1, waiting.size)]
          if (entry === undefined) continue
          heap.remove(entry)
          heap.remove(entry)
          waiting.delete(entry)
          if (entry.heapIndex !== -1) throw new Error('an entry that was taken out still claims a place')
        }
        const earliestMs = Math.min(...[...waiting].map(({ dueMs }) => dueMs))
        expect(heap.first()?.dueMs ?? Infinity).toBe(earliestMs)
      }
    }),
  )
})

test('what is left after any removals comes out in order', () => {
  const entries = fc.array(fc.record({ dueMs: fc.integer({ min: 0, max: 1_000 }), isRemoved: fc.boolean() }), {
    minLength: 20,
    maxLength: 80,
  })
  fc.assert(
    fc.property(entries, (drawn) => {
      const heap = makeDueHeap()
      const added = drawn.map(({ dueMs, isRemoved }) => ({ dueMs, isRemoved, heapIndex: -1 }))
      for (const entry of added) heap.add(entry)
      for (const entry of added) if (entry.isRemoved) heap.remove(entry)
      const taken: number[] = []
      for (let first = heap.first(); first !== undefined; first = heap.first()) {
        taken.push(first.dueMs)
        heap.remove(first)
      }
      const left = added.filter(({ isRemoved }) => !isRemoved).map(({ dueMs }) => dueMs)
      expect(taken).toEqual(left.sort((a, b) => a - b))
    }),
  )
})

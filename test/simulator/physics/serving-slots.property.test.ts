import { array, assert, constant, integer, nat, oneof, property, record } from 'fast-check'
import { expect, test } from 'vitest'

import { makeServingSlots, type SlotHolder } from '../../../src/simulator/physics/serving-slots.ts'

interface Caller extends SlotHolder {
  readonly number: number
  readonly rank: number
}

/** `enter` with a rank, or `leave` of the n-th of those that are there, whether it is served or waits. */
const steps = array(
  oneof(
    record({ kind: constant('enter' as const), rank: integer({ min: 0, max: 2 }) }),
    record({ kind: constant('leave' as const), which: nat(40) }),
  ),
  { maxLength: 200 },
)

test('whoever entered is served or waits, the slots are never idle while someone does, and ranks go in order', () => {
  assert(
    property(steps, integer({ min: 1, max: 5 }), nat(8), (todo, slotCount, queueLength) => {
      const slots = makeServingSlots(slotCount, queueLength)
      const serving = new Set<Caller>()
      // What the room must equal: everyone who waits, by rank and then by arrival.
      let waiting: Caller[] = []
      let entered = 0
      const answers: [boolean, boolean][] = []
      let [served, turnedAway, gaveUp, ended] = [0, 0, 0, 0]

      const makeCaller = (rank: number): Caller => {
        const caller: Caller = {
          number: entered++,
          rank,
          serve() {
            served++
            serving.add(caller)
            if (!waiting.includes(caller)) return
            const first = waiting.toSorted((a, b) => a.rank - b.rank || a.number - b.number)[0]
            expect(caller).toBe(first)
            waiting = waiting.filter((each) => each !== caller)
          },
        }
        return caller
      }
      for (const step of todo) {
        if (step.kind === 'enter') {
          const caller = makeCaller(step.rank)
          const isFull = serving.size === slotCount
          const isQueueFull = waiting.length === queueLength
          if (isFull && !isQueueFull) waiting.push(caller)
          const hasEntered = slots.enter(caller, 0, step.rank)
          if (!hasEntered) turnedAway++
          answers.push([hasEntered, !(isFull && isQueueFull)])
        } else {
          const there = [...serving, ...waiting]
          const caller = there[step.which % Math.max(1, there.length)]
          if (caller === undefined) continue
          if (serving.delete(caller)) ended++
          else gaveUp++
          waiting = waiting.filter((each) => each !== caller)
          slots.leave(caller, 0)
        }
        expect([slots.serving(), slots.queued()]).toEqual([serving.size, waiting.length])
        expect(served + turnedAway + gaveUp + waiting.length).toBe(entered)
        expect(served).toBe(serving.size + ended)
        expect(waiting.length === 0 || serving.size === slotCount).toBe(true)
      }
      expect(answers.every(([found, expected]) => found === expected)).toBe(true)
    }),
  )
})

import { describe, expect, test } from 'vitest'
import { vuSteps } from '../../src/executors/vu-steps.ts'

const stages = (...written: readonly (readonly [number, number])[]) =>
  written.map(([durationMs, target]) => ({ durationMs, target }))

const stepsOf = (...plan: Parameters<typeof vuSteps>) =>
  Array.from(vuSteps(...plan), ({ offsetMs, vus }) => [offsetMs, vus])

describe('the number of VUs', () => {
  test.each([
    // 3 changes in 6 s: one every 2 s, the last at the end.
    {
      name: 'up',
      startVUs: 1,
      line: stages([6_000, 4]),
      steps: [
        [0, 1],
        [2_000, 2],
        [4_000, 3],
        [6_000, 4],
      ],
    },
    {
      name: 'down',
      startVUs: 4,
      line: stages([6_000, 1]),
      steps: [
        [0, 4],
        [2_000, 3],
        [4_000, 2],
        [6_000, 1],
      ],
    },
    {
      name: 'from nobody',
      startVUs: 0,
      line: stages([1_000, 2]),
      steps: [
        [0, 0],
        [500, 1],
        [1_000, 2],
      ],
    },
    // 3 changes in 1 s: thirds of a second, not rounded to milliseconds.
    {
      name: 'at uneven moments',
      startVUs: 0,
      line: stages([1_000, 3]),
      steps: [
        [0, 0],
        [1_000 / 3, 1],
        [2_000 / 3, 2],
        [1_000, 3],
      ],
    },
    { name: 'not at all', startVUs: 3, line: stages([5_000, 3]), steps: [[0, 3]] },
    // The second stage starts where the first ended: 2 s + one change each 500 ms.
    {
      name: 'up, flat and down',
      startVUs: 0,
      line: stages([2_000, 2], [1_000, 2], [1_000, 0]),
      steps: [
        [0, 0],
        [1_000, 1],
        [2_000, 2],
        [3_500, 1],
        [4_000, 0],
      ],
    },
    {
      name: 'with a jump in a stage of 0s',
      startVUs: 1,
      line: stages([1_000, 1], [0, 5], [1_000, 5], [0, 2]),
      steps: [
        [0, 1],
        [1_000, 5],
        [2_000, 2],
      ],
    },
    {
      name: 'with a jump at the beginning, which nobody sees',
      startVUs: 9,
      line: stages([0, 2], [1_000, 3]),
      steps: [
        [0, 2],
        [1_000, 3],
      ],
    },
    // At 1 s the ramp arrives at 2, and falls to 0 and jumps to 4 in no time: 4 is all that is seen.
    {
      name: 'with several changes at one moment',
      startVUs: 1,
      line: stages([1_000, 2], [0, 0], [0, 4], [1_000, 4]),
      steps: [
        [0, 1],
        [1_000, 4],
      ],
    },
  ])('goes $name', ({ startVUs, line, steps }) => {
    expect(stepsOf(startVUs, line)).toEqual(steps)
  })
})

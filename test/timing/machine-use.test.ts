import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type MachineReading, mostOfOthers, watchMachine } from './machine-use.ts'

/** Of two CPUs, each 500 ms: how long both were idle, and how long this process ran. */
const readingsOf = (...spans: readonly (readonly [idleMs: number, ownMs: number])[]): MachineReading[] =>
  spans.reduce<MachineReading[]>(
    (readings, [idleMs, ownMs], index) => {
      const last = readings.at(-1)!
      return [...readings, { atMs: 500 * (index + 1), idleMs: last.idleMs + idleMs, ownMs: last.ownMs + ownMs }]
    },
    [{ atMs: 0, idleMs: 0, ownMs: 0 }],
  )

describe('what others had of a machine', () => {
  test('is nothing where it was idle, or busy with this process', () => {
    expect(mostOfOthers(readingsOf([1_000, 0], [0, 1_000], [300, 700]), 2)).toBe(0)
  })

  test('is the most in any half second, and is not hidden by quiet ones', () => {
    expect(mostOfOthers(readingsOf([1_000, 0], [200, 300], [1_000, 0]), 2)).toBeCloseTo(0.5, 9)
  })

  test('is never less than nothing, however coarse the ticks are', () => {
    expect(mostOfOthers(readingsOf([1_005, 0], [990, 20]), 2)).toBe(0)
  })

  test('is told of less than half a second too, and of readings that follow closely', () => {
    const start = { atMs: 0, idleMs: 0, ownMs: 0 }
    expect(mostOfOthers([start, { atMs: 100, idleMs: 50, ownMs: 50 }], 2)).toBeCloseTo(0.5, 9)
    const close = { atMs: 1, idleMs: 0, ownMs: 0 }
    expect(mostOfOthers([start, close, { atMs: 500, idleMs: 1_000, ownMs: 0 }], 2)).toBe(0)
    expect(mostOfOthers([start], 2)).toBe(0)
  })
})

test('another process that computes is seen, and this one is not', async () => {
  const watch = watchMachine()
  const others = [1, 2].map(() => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }))
  onTestFinished(() => others.forEach((each) => each.kill('SIGKILL')))
  await sleep(1_200)
  expect(watch.stop()).toBeGreaterThan(0.25)
})

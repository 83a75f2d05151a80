import { describe, expect, test } from 'vitest'
import { makeBackoff } from '../../src/executors/backoff.ts'
import { makeLoopingVU } from '../../src/executors/looping-vus.ts'
import { makeRandom } from '../../src/random/random.ts'
import { makeFakeClock } from '../fakes/fake-clock.ts'
import { makeFakeIterations } from '../fakes/fake-iterations.ts'

function makeVU({ iterationMs = 100, mayStart = () => true }) {
  const clock = makeFakeClock()
  const iterations = makeFakeIterations(clock, { durationMs: () => iterationMs })
  const seen = { iterationEnds: 0, idle: 0 }
  const vu = makeLoopingVU(clock, {
    start: (intendedStartMs) => iterations.start({ vu: 7, iteration: 0, intendedStartMs }),
    mayStart,
    onIterationEnd: () => seen.iterationEnds++,
    backoff: makeBackoff({ maxMs: 0, randomOf: () => makeRandom(1) }, 7),
    onBackedOff() {},
    onIdle: () => seen.idle++,
  })
  return { clock, iterations, seen, vu }
}

describe('a looping VU', () => {
  test('starts when it is wanted, goes on, and is idle when it was let go and has finished', async () => {
    const { clock, iterations, seen, vu } = makeVU({})
    expect(vu.want(0)).toBe(true)
    await clock.advanceTo(250)
    vu.letGo(Infinity)
    await clock.runUntilDone(vu.idle())
    expect(iterations.seen.map(({ vu: number, startedMs }) => [number, startedMs])).toEqual([
      [7, 0],
      [7, 100],
      [7, 200],
    ])
    expect(seen).toEqual({ iterationEnds: 3, idle: 1 })
    expect(clock.nowMs()).toBe(300)
  })

  test('is no more looping than before when it is wanted twice', async () => {
    const { clock, iterations, vu } = makeVU({})
    vu.want(0)
    expect(vu.want(0)).toBe(false)
    await clock.advanceTo(50)
    expect(iterations.seen).toHaveLength(1)
  })

  test('stays idle when it is let go while idle', () => {
    const { iterations, vu } = makeVU({})
    vu.letGo(0)
    expect(vu.want(0)).toBe(true)
    expect(iterations.seen).toHaveLength(1)
  })

  test('stays idle when nothing may start', async () => {
    const { iterations, vu } = makeVU({ mayStart: () => false })
    expect(vu.want(0)).toBe(false)
    await vu.idle()
    expect(iterations.seen).toEqual([])
  })

  test('has nothing to interrupt when it is idle', () => {
    const { iterations, vu } = makeVU({})
    vu.interrupt()
    vu.letGo(0)
    vu.interruptIfOverdue(1)
    expect(iterations.seen).toEqual([])
  })

  test('is interrupted when its grace has ended, and not before', async () => {
    const { clock, iterations, vu } = makeVU({ iterationMs: 1e9 })
    vu.want(0)
    vu.letGo(500)
    vu.interruptIfOverdue(499)
    expect(iterations.seen[0]?.interruptedMs).toBe(null)
    await clock.advanceTo(500)
    vu.interruptIfOverdue(500)
    await vu.idle()
    expect(iterations.seen[0]?.interruptedMs).toBe(500)
  })
})

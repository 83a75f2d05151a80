import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { vuSteps } from '../../src/executors/vu-steps.ts'
import { runToItsEnd } from './start-executor.ts'

const stage = fc.record({ durationMs: fc.constantFrom(0, 500, 1_000, 2_000), target: fc.nat(8) })

const plan = fc.record({
  kind: fc.constant('ramping-vus' as const),
  startVUs: fc.nat(8),
  stages: fc.array(stage, { minLength: 1, maxLength: 6 }),
  gracefulRampDownMs: fc.constantFrom(0, 700, 5_000),
})

test('whatever the line does, a VU starts only while the line asks for it, and has one iteration at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      plan,
      fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 }),
      async (ramp, durationsMs) => {
        const steps = [...vuSteps(ramp.startVUs, ramp.stages)]
        const wantedAt = (atMs: number) => steps.findLast(({ offsetMs }) => offsetMs <= atMs)?.vus ?? 0
        const { iterations } = await runToItsEnd(ramp, {
          iterationMs: (_, index) => durationsMs[index % durationsMs.length] ?? 1,
          gracefulStopMs: 1_000,
        })
        for (const { vu, startedMs } of iterations.seen) expect(vu).toBeLessThanOrEqual(wantedAt(startedMs))
        expect(iterations.overlaps).toEqual([])
        expect(iterations.mostRunning()).toBeLessThanOrEqual(Math.max(...steps.map(({ vus }) => vus)))
        expect(iterations.running()).toBe(0)
      },
    ),
    { numRuns: 60 },
  )
})

test('every VU that the line asks for runs, except while it is told to finish', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (ramp) => {
      const steps = [...vuSteps(ramp.startVUs, ramp.stages)]
      const totalMs = ramp.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
      const { iterations } = await runToItsEnd(ramp, { iterationMs: 300 })
      // Between two steps, those that loop: iterations follow each other without a gap.
      for (const [index, { offsetMs, vus }] of steps.entries()) {
        const untilMs = Math.min(steps[index + 1]?.offsetMs ?? totalMs, totalMs)
        if (untilMs <= offsetMs) continue
        const middleMs = (offsetMs + untilMs) / 2
        const running = iterations.seen.filter(
          (seen) => seen.vu <= vus && seen.startedMs <= middleMs && (seen.endedMs ?? 0) > middleMs,
        )
        expect(running).toHaveLength(vus)
      }
    }),
    { numRuns: 60 },
  )
})

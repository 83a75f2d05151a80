import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { vuSteps } from '../../src/executors/vu-steps.ts'

const stage = fc.record({
  durationMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60_000 })),
  target: fc.nat(50),
})
const line = fc.record({ startVUs: fc.nat(50), stages: fc.array(stage, { minLength: 1, maxLength: 6 }) })

/** The height of the line itself, inside a stage. */
function heightAt(
  { startVUs, stages }: { startVUs: number; stages: { durationMs: number; target: number }[] },
  offsetMs: number,
) {
  let fromMs = 0
  let from = startVUs
  for (const { durationMs, target } of stages) {
    if (offsetMs < fromMs + durationMs) return from + ((target - from) * (offsetMs - fromMs)) / durationMs
    fromMs += durationMs
    from = target
  }
  return from
}

test('the steps stay within 1 of the line, at any moment', () => {
  fc.assert(
    fc.property(line, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (plan, share) => {
      const totalMs = plan.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
      const offsetMs = share * totalMs
      const vus = [...vuSteps(plan.startVUs, plan.stages)].findLast((step) => step.offsetMs <= offsetMs)?.vus ?? NaN
      expect(Math.abs(vus - heightAt(plan, offsetMs))).toBeLessThan(1 + 1e-6)
    }),
  )
})

test('the steps begin at 0, come one after the other, and end at the last target', () => {
  fc.assert(
    fc.property(line, (plan) => {
      const steps = [...vuSteps(plan.startVUs, plan.stages)]
      const totalMs = plan.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
      expect(steps[0]?.offsetMs).toBe(0)
      expect(steps.at(-1)?.vus).toBe(plan.stages.at(-1)?.target)
      expect(steps.at(-1)?.offsetMs).toBeLessThanOrEqual(totalMs)
      for (const [index, { offsetMs }] of steps.entries()) {
        expect(offsetMs).toBeGreaterThan(steps[index - 1]?.offsetMs ?? -1)
      }
    }),
  )
})

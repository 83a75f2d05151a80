// A process of its own that makes few calls, a few at a time, while a run makes many: so idle that what it measures is the
// server's and the network's alone. Where the run's first tokens come later than its, the run's client is late. It decodes by the
// SDK, so that it shares as little with the run as it can.
import process from 'node:process'
import { openBedrock } from '../bedrock/open-bedrock.ts'
import { firstCallStep } from '../plan/flow-calls.ts'
import { openPrompts } from '../prompts/open-prompts.ts'
import { systemClock } from '../time/system-clock.ts'
import type { CanaryCall, CanaryTask } from './canary-protocol.ts'

/** Calls that it keeps under way. */
const CALLS_AT_ONCE = 4
/** From the start of one to the next, of each of those: quick refusals must not become a load. */
const LEAST_DISTANCE_MS = 500

process.once('message', (task) => void makeCalls(task as CanaryTask))
// Whoever started it is gone, or wants no more of it.
process.once('disconnect', () => process.exit())

async function makeCalls({ plan, target }: CanaryTask): Promise<void> {
  const { modes } = plan
  const bedrock = openBedrock({ modes, target, clock: systemClock, decoder: 'sdk' })
  const prompts = openPrompts(plan)
  await bedrock.warmUp()
  let next = 0
  // Iterations as the run has them, scenarios in turn, and of each the first call: the same modes under the same prompts.
  const callNext = async (): Promise<void> => {
    const number = next++
    const scenario = number % plan.scenarios.length
    const step = firstCallStep(plan.scenarios[scenario]?.flow ?? [])
    if (step === null) return
    const draws = prompts.forIteration(scenario, Math.floor(number / plan.scenarios.length))
    const { messageAt, prompt, system } = draws.nextCall(step)
    const { text, ...limits } = messageAt(1)
    const said = { system, messages: [{ role: 'user', text } as const], ...limits }
    const mode = step.mode ?? draws.mode
    const record = await bedrock.call(mode, said, { onGap: () => {} })
    const call: CanaryCall = { place: { mode, prompt }, record, said }
    process.send?.(call)
  }
  const goOn = async (): Promise<void> => {
    for (;;) {
      const startMs = systemClock.nowMs()
      await callNext()
      await systemClock.sleepUntil(startMs + LEAST_DISTANCE_MS)
    }
  }
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, goOn))
}

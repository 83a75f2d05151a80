// A process of its own that makes few calls, one at a time, while a run makes many: so idle that what it measures is the
// server's and the network's alone. Where the run's first tokens come later than its, the run's client is late. It decodes by the
// SDK, so that it shares as little with the run as it can.
import process from 'node:process'
import { openBedrock } from '../bedrock/open-bedrock.ts'
import { askForCredentials, type CredentialsAnswer } from '../bedrock/credentials/shared-credentials.ts'
import { UNJUDGED_MS } from '../metrics/client-catalogue.ts'
import { firstCallStep } from '../plan/flow.ts'
import { openPrompts } from '../prompts/open-prompts.ts'
import { systemClock } from '../time/system-clock.ts'
import type { CanaryCall, CanaryTask } from './canary-protocol.ts'

/** From the start of one call to that of the next at least: half a call a second is no load, and costs little. */
const LEAST_DISTANCE_MS = 2_000

const { hear, provide } = askForCredentials((wanted) => process.send?.(wanted))

process.once('message', (task) => {
  process.on('message', (answer) => hear(answer as CredentialsAnswer))
  void makeCalls(task as CanaryTask)
})
// Whoever started it is gone, or wants no more of it.
process.once('disconnect', () => process.exit())

async function makeCalls({ plan, target }: CanaryTask): Promise<void> {
  const { modes } = plan
  const bedrock = openBedrock({ modes, target, clock: systemClock, decoder: 'sdk', credentials: provide })
  // Drawn from another seed, so that it does not say what the run is about to say, and so warm a cache for it.
  const prompts = openPrompts({ ...plan, seed: plan.seed + 1 })
  await bedrock.warmUp(modes.map(() => 1))
  const startMs = systemClock.nowMs()
  let next = 0
  // Scenarios in turn, and of each iteration the first call: the modes and the mix of the run.
  const callNext = async (): Promise<void> => {
    const number = next++
    const scenario = number % plan.scenarios.length
    const step = firstCallStep(plan.scenarios[scenario]?.flow ?? [])
    if (step === null) return
    const draws = prompts.forIteration(scenario, Math.floor(number / plan.scenarios.length))
    const talk = draws.nextCall(step)
    const utterance = talk.next(null)
    if ('ended' in utterance) return
    const { prompt } = talk
    const { conversation: said } = utterance
    const mode = step.mode ?? talk.mode ?? draws.mode
    const record = await bedrock.call(mode, said, { onGap: () => {} })
    const isTimed = record.sentMs - startMs >= UNJUDGED_MS
    const call: CanaryCall = { kind: 'call', place: { mode, prompt }, record, said, isTimed }
    process.send?.(call)
  }
  for (let dueMs = startMs; ; dueMs = Math.max(dueMs + LEAST_DISTANCE_MS, systemClock.nowMs())) {
    await systemClock.sleepUntil(dueMs)
    await callNext()
  }
}

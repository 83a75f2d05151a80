// Models that Bedrock unloads while nobody calls them, imported ones for example, refuse calls until they are loaded again. A mode may wait for
// that before the run's clock starts: otherwise the run measures the loading.
// https://docs.aws.amazon.com/bedrock/latest/userguide/invoke-imported-model.html
import type { BedrockTarget, Bedrock } from '../bedrock/open-bedrock.ts'
import type { ProvideCredentials } from '../bedrock/credentials/shared-credentials.ts'
import { type Conversation, textMessage } from '../conversation/conversation.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Clock } from '../time/clock.ts'
import { renderDuration } from '../time/duration.ts'
import type { EngineMessage } from './control-protocol.ts'
import { type OpenTarget, openTarget, SetUpError, type Surroundings } from './preflight.ts'

const HELLO: Conversation = {
  system: null,
  messages: [textMessage('user', 'Hello.')],
  tools: null,
  maxOutputTokens: 16,
  aimedInputTokens: null,
}

const FIRST_PAUSE_MS = 1_000
const MOST_PAUSE_MS = 15_000

export interface Waiting {
  readonly target: BedrockTarget
  readonly clock: Clock
  readonly credentials: ProvideCredentials
  /** Ends the wait, and the run has to look at it by itself. */
  readonly signal: AbortSignal
  readonly onNotice: (notice: string) => void
}

/** Who the run is made for. */
interface Host {
  readonly clock: Clock
  readonly drain: AbortSignal
  readonly halt: AbortSignal
  readonly surroundings?: Surroundings
  tell(message: EngineMessage): void
}

/**
 * What the calls go to, once the models of the modes that wait are ready.
 * @throws {SetUpError} when the target cannot be opened, or a model is not ready in the mode's time.
 */
export async function openReadyTarget(
  plan: RunPlan,
  { clock, drain, halt, surroundings, tell }: Host,
  credentials: ProvideCredentials,
): Promise<OpenTarget> {
  const opened = await openTarget(plan, surroundings)
  try {
    await awaitReadiness(plan, {
      target: opened.target,
      clock,
      credentials,
      signal: AbortSignal.any([drain, halt, opened.died]),
      onNotice: (text) => tell({ kind: 'notice', text }),
    })
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    throw error
  }
  return opened
}

/**
 * Calls each mode that waits until its model no longer says that it is not ready. What else a call ends as is the run's to measure.
 * @throws {SetUpError} when one is not ready in the mode's time.
 */
export async function awaitReadiness({ modes }: RunPlan, waiting: Waiting): Promise<void> {
  const waits = modes.flatMap((mode, modeIndex) => (mode.waitUntilReadyMs === null ? [] : [modeIndex]))
  if (waits.length === 0) return
  const { openBedrock } = await import('../bedrock/open-bedrock.ts')
  const bedrock = openBedrock({ ...waiting, modes })
  try {
    await Promise.all(waits.map((modeIndex) => waitFor(bedrock, modes, modeIndex, waiting)))
  } finally {
    await bedrock.close()
  }
}

async function waitFor(
  bedrock: Bedrock,
  modes: RunPlan['modes'],
  modeIndex: number,
  { clock, onNotice, signal }: Waiting,
): Promise<void> {
  const { model, name, waitUntilReadyMs } = modes[modeIndex] as RunPlan['modes'][number]
  const limitMs = waitUntilReadyMs ?? 0
  const startMs = clock.nowMs()
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MOST_PAUSE_MS)) {
    // oxlint-disable-next-line no-await-in-loop -- each call waits for the one before
    const { outcome } = await bedrock.call(modeIndex, HELLO, { onGap() {}, signal })
    const waitedMs = clock.nowMs() - startMs
    if (outcome.kind !== 'throttled' || outcome.throttle !== 'not-ready') {
      if (waitedMs >= FIRST_PAUSE_MS) onNotice(`Mode ${name}: the model was ready after ${renderDuration(waitedMs)}.`)
      return
    }
    if (waitedMs + pauseMs > limitMs) {
      throw new SetUpError(
        `Mode ${name}: ${model} wasn't ready within ${renderDuration(limitMs)} (ModelNotReadyException).\n` +
          'Raise waitUntilReady, or call the model once before the run.',
      )
    }
    if (pauseMs === FIRST_PAUSE_MS)
      onNotice(`Mode ${name}: waiting for ${model} to be ready, up to ${renderDuration(limitMs)}.`)
    // oxlint-disable-next-line no-await-in-loop -- as above
    await clock.sleepUntil(clock.nowMs() + pauseMs, signal)
  }
}

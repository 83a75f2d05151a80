// The room's door: one SDK client and one transport for each mode, made once in each thread.
import assert from 'node:assert/strict'
import type { Conversation } from '../conversation/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import type { Decoder } from '../plan/run-plan.ts'
import type { Clock } from '../time/clock.ts'
import { makePollClock } from '../time/poll-clock.ts'
import type { CallOutcome, CallRecord } from './call-record.ts'
import type { ConnectionTiming } from './wire/exchange.ts'
import { classifySdkError } from './failures.ts'
import { apis } from './apis/apis.ts'
import { openCredentialSources } from './credentials/credential-sources.ts'
import { type Call, type CallSettings, DirectCall, type ModeContext } from './call.ts'
import { type BedrockTarget, makeClient } from './sdk/make-client.ts'
import { makePreparation } from './prepared-requests.ts'
import type { ProvideCredentials } from './credentials/shared-credentials.ts'
import { SdkCall } from './sdk/sdk-call.ts'
import { makeRetryQuotas, RetryQuota } from './retry-quota.ts'

export type { BedrockTarget } from './sdk/make-client.ts'
export type { CallSettings } from './call.ts'

export interface Bedrock {
  /** Makes one call in the mode at `modeIndex`. Never rejects: how it ended is in the record. */
  call(modeIndex: number, conversation: Conversation, settings: CallSettings): Promise<CallRecord>
  /**
   * Resolves credentials and endpoints, so that no call waits for them, and opens connections for so many calls of each mode
   * at once. Returns what stands in the way of whom; a connection that does not come is left to the calls to tell.
   */
  warmUp(callsAtOnce?: readonly number[]): Promise<readonly WarmUpProblem[]>
  /** Ends what is under way as `aborted`, and destroys every connection. */
  close(): Promise<void>
}

export interface WarmUpProblem {
  readonly modeIndex: number
  /** What calls of this mode would end as. */
  readonly outcome: CallOutcome
}

export interface BedrockOptions {
  readonly modes: readonly ModePlan[]
  readonly target: BedrockTarget
  readonly clock: Clock
  /** Without it, `seismo`. */
  readonly decoder?: Decoder
  /** Who calls are signed as, where that is the user. Without it, this room finds it out for all of the modes. */
  readonly credentials?: ProvideCredentials
  /** What retries of each mode are taken from (`makeRetryQuotas`), where others take from it as well. */
  readonly retryQuotas?: SharedArrayBuffer
  /** Hears of each connection that can be used, by the index of its mode. */
  readonly onConnection?: (modeIndex: number, timing: ConnectionTiming) => void
}

export function openBedrock({
  modes,
  target,
  clock: monotonic,
  credentials,
  decoder = 'seismo',
  retryQuotas = makeRetryQuotas(modes.length),
  onConnection = () => {},
}: BedrockOptions): Bedrock {
  const clock = makePollClock(monotonic)
  const underWay = new Set<Call>()
  // Nothing is looked for until somebody asks.
  const own = openCredentialSources({ region: modes[0]?.region })
  const provide: ProvideCredentials = credentials ?? ((profile) => own.of(profile).get())
  const contexts = modes.map((mode, modeIndex): ModeContext => {
    const made = makeClient({
      mode,
      target,
      clock,
      decoder,
      credentials: provide,
      retryQuota: new RetryQuota(retryQuotas, modeIndex),
      onOpened: (timing) => onConnection(modeIndex, timing),
    })
    return { mode, clock, underWay, ...made, preparation: makePreparation(mode, made.client) }
  })
  return {
    call(modeIndex, conversation, settings) {
      const context = contexts[modeIndex]
      assert(context !== undefined, `there is no mode ${modeIndex}`)
      // What the SDK does not know, it cannot decode.
      const CallOf = apis[context.mode.api].isOfSdk ? callClasses[decoder] : DirectCall
      return new CallOf(context, conversation, settings).run()
    },
    async warmUp(callsAtOnce = []) {
      const preparations = await Promise.all(contexts.map(({ preparation }) => preparation.prepare()))
      const connections = contexts.map(async ({ mode, transport }, modeIndex) => {
        const origin = preparations[modeIndex]?.origin ?? null
        const calls = callsAtOnce[modeIndex] ?? 0
        if (origin === null || calls === 0 || mode.connection === 'cold') return
        await within(mode.timeouts.connectMs, clock, transport.warmUp(origin, calls))
      })
      await Promise.all(connections)
      return preparations.flatMap(({ problem }, modeIndex) =>
        problem === null ? [] : [{ modeIndex, outcome: classifySdkError(problem) }],
      )
    },
    async close() {
      for (const call of underWay) call.abort()
      for (const { client } of contexts) client.destroy()
      own.close()
    },
  }
}

/** Who makes a call's request and reads its response. */
export const callClasses = { seismo: DirectCall, sdk: SdkCall } as const satisfies Record<Decoder, unknown>

/** Waits no longer than that for what settles, or does not. */
async function within(limitMs: number, clock: Clock, settled: Promise<void>): Promise<void> {
  const over = new AbortController()
  await Promise.race([settled, clock.sleepUntil(clock.nowMs() + limitMs, over.signal)])
  over.abort()
}

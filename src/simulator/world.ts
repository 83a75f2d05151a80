// Everything that a simulator is made of behind its sockets. `reset` begins a fresh epoch: counters, quotas, slots
// and their queues, faults and the numbering of requests start again, and calls under way end in the epoch that they
// began in.
import { makeRandom, type Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { wallClockMs } from '../time/system-clock.ts'
import { type BatchJobs, makeBatchJobs } from './batch/batch-jobs.ts'
import { makeJobId } from './batch/batch-job.ts'
import type { ObjectStore } from './batch/object-store.ts'
import { type Account, makeAccount } from './control-plane/account.ts'
import { type DeltaFrames, makeDeltaFrames, makeThoughtFrames, type ThoughtFrames } from './converse/converse-frames.ts'
import { type ChunkFrames, makeChunkFrames } from './invoke/chunk-frames.ts'
import { type FaultList, makeFaultList } from './faults/fault-list.ts'
import { standStill } from './faults/server-faults.ts'
import { type AccountQuotas, makeAccountQuotas } from './inference/admission/account-quotas.ts'
import { makeStoredResponses, type StoredResponses } from './openai/stored-responses.ts'
import { makePromptCaches, type PromptCaches } from './inference/cache/prompt-cache.ts'
import { type Deployments, makeDeployments } from './physics/deployments.ts'
import { makeTimetable, makeWorldTime, type Timetable } from './physics/timetable.ts'
import type { Profile } from './profile/profile.ts'
import { makeTruth, type Truth } from './truth/truth.ts'
import type { AcceptedKeys } from './wire/verify-signature.ts'
import { makeWorldClock, type WorldClock } from './world-clock.ts'
import type { NativeBody } from './vocabulary.ts'

export interface World {
  readonly profile: Profile
  /** What signatures and API keys are held against; null believes them all. */
  readonly keys: AcceptedKeys | null
  /** The time of the computer, which its clients share: for the truth. */
  readonly hostClock: Clock
  /** The time of everything that is simulated. */
  readonly clock: WorldClock
  readonly timetable: Timetable
  /** Converse's deltas. */
  readonly frames: DeltaFrames
  /** Null where no model of the profile thinks. */
  readonly thoughtFrames: ThoughtFrames | null
  readonly chunkFrames: ChunkFrames
  epoch(): Epoch
  reset(): void
  /** Nothing moves for `durationMs`, and what was due happens that much later. */
  pause(durationMs: number): void
  /** The time of day in the world, which quotas go by; it never goes back. */
  timeOfDayMs(): number
  /** The time of day that answers are dated with and signatures held against: the truth and the skew asked for. */
  serverTimeMs(): number
  isClockSkewed(): boolean
  /** Puts it this far ahead of the truth, or behind it when below 0. */
  skewClock(skewMs: number): void
}

export interface Epoch {
  readonly truth: Truth
  readonly faults: FaultList
  /** What was made through the control plane, and what the profile gives. */
  readonly account: Account
  readonly jobs: BatchJobs
  readonly quotas: AccountQuotas
  readonly deployments: Deployments
  readonly caches: PromptCaches
  /** Of OpenAI's Responses. */
  readonly responses: StoredResponses
  /** Chance for the id of the next of them. */
  nextResponse(): Random
  /** Chance for the next request: a generator for each purpose, all of them fixed by the seed and its number. */
  nextRequest(): (purpose: string) => Random
}

export interface WorldOptions {
  readonly profile: Profile
  readonly seed: number
  /** How many times as fast as the clock the world goes. */
  readonly speed: number
  /** What batch jobs read and write; null, and there are none. */
  readonly objects: ObjectStore | null
  /** Null unless given. */
  readonly keys?: AcceptedKeys | null
}

export function makeWorld({ profile, seed, speed, objects, keys = null }: WorldOptions, hostClock: Clock): World {
  const clock = makeWorldClock(hostClock, speed)
  const timetable = makeTimetable(clock)
  const timeOfDayOffsetMs = wallClockMs() - clock.nowMs()
  const timeOfDayMs = (): number => timeOfDayOffsetMs + clock.nowMs()
  const worldTime = makeWorldTime({ timeOfDayMs, clock, timetable })
  const startEpoch = (): Epoch => {
    const account = makeAccount({ profile, seed, clock: worldTime })
    return {
      ...makeEpoch(profile, seed, hostClock, clock),
      account,
      jobs: makeBatchJobs({ account, clock: worldTime, store: objects, seed, makeJobId }),
    }
  }
  let epoch = startEpoch()
  let clockSkewMs = 0
  return {
    profile,
    keys,
    hostClock,
    clock,
    timetable,
    frames: makeDeltaFrames(seed, mostTokensPerDelta(profile)),
    thoughtFrames: doesAnyThink(profile) ? makeThoughtFrames(seed, mostTokensPerDelta(profile)) : null,
    chunkFrames: makeChunkFrames(seed, mostTokensPerDelta(profile), bodiesOf(profile)),
    epoch: () => epoch,
    reset() {
      epoch.jobs.stopAll()
      epoch = startEpoch()
      clockSkewMs = 0
    },
    pause(durationMs) {
      const startMs = clock.nowMs()
      standStill(durationMs)
      timetable.delayAll(clock.nowMs() - startMs)
    },
    timeOfDayMs,
    serverTimeMs: () => wallClockMs() + clockSkewMs,
    isClockSkewed: () => clockSkewMs !== 0,
    skewClock(skewMs) {
      clockSkewMs = skewMs
    },
  }
}

const doesAnyThink = ({ models }: Profile): boolean => Object.values(models).some(({ thinking }) => thinking !== null)

const bodiesOf = ({ models }: Profile): ReadonlySet<NativeBody> =>
  new Set(Object.values(models).flatMap(({ body }) => body ?? []))

const mostTokensPerDelta = ({ models }: Profile): number =>
  Math.max(
    ...Object.values(models)
      .flatMap(({ servings }) => [servings.standard, servings.optimized])
      .map((serving) => serving?.tokensPerDelta.max ?? 1),
  )

function makeEpoch(
  profile: Profile,
  seed: number,
  hostClock: Clock,
  clock: WorldClock,
): Omit<Epoch, 'account' | 'jobs'> {
  const faults = makeFaultList()
  faults.add(profile.faults, clock.nowMs())
  let requests = 0
  let responses = 0
  return {
    truth: makeTruth(hostClock),
    faults,
    quotas: makeAccountQuotas(profile),
    deployments: makeDeployments(profile),
    caches: makePromptCaches(),
    responses: makeStoredResponses(),
    nextResponse: () => makeRandom(seed, 'response', responses++),
    nextRequest() {
      const number = requests++
      return (purpose) => makeRandom(seed, purpose, number)
    },
  }
}

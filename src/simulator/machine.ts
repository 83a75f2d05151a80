// Everything that a simulator is made of behind its sockets. `reset` begins a fresh epoch: counters, quotas,
// faults and the numbering of requests start again, and calls under way end in the epoch that they began in.
import { makeRandom } from '../random/random.ts'
import type { Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { wallClockMs } from '../time/wall-clock.ts'
import { makeDeltaFrames } from './converse/reply-frames.ts'
import type { DeltaFrames } from './converse/reply-frames.ts'
import { makeFaultList } from './faults/fault-list.ts'
import type { FaultList } from './faults/fault-list.ts'
import { standStill } from './faults/pause-fault.ts'
import { makeQuotaLedger } from './physics/quota-ledger.ts'
import type { QuotaLedger } from './physics/quota-ledger.ts'
import { makeServingSlots } from './physics/serving-slots.ts'
import type { ServingSlots } from './physics/serving-slots.ts'
import { makeTimetable } from './physics/timetable.ts'
import type { Timetable } from './physics/timetable.ts'
import type { Latency, LatencyProfile, ModelProfile, Profile } from './profile/profile.ts'
import { makeTruth } from './truth/truth.ts'
import type { Truth } from './truth/truth.ts'

export interface Machine {
  readonly clock: Clock
  readonly timetable: Timetable
  readonly frames: DeltaFrames
  readonly models: ReadonlyMap<string, ServedModel>
  /** Base models that are refused on demand. */
  readonly profileOnlyIds: ReadonlySet<string>
  epoch(): Epoch
  reset(): void
  /** Nothing moves for `durationMs`, and what was due happens that much later. */
  pause(durationMs: number): void
  /** Calls that wait for a slot. */
  queued(): number
  /** The time of day that quotas go by; it never goes back. */
  quotaTimeMs(): number
}

export interface ServedModel {
  readonly id: string
  readonly profile: ModelProfile
  readonly latencies: Readonly<Record<Latency, ServedLatency | null>>
}

export interface ServedLatency {
  readonly profile: LatencyProfile
  readonly slots: ServingSlots
}

export interface Epoch {
  readonly truth: Truth
  readonly faults: FaultList
  ledger(model: ServedModel): QuotaLedger
  /** Chance for the next request: a generator for each purpose, all of them fixed by the seed and its number. */
  nextRequest(): (purpose: string) => Random
}

export function makeMachine(profile: Profile, seed: number, clock: Clock): Machine {
  const models = new Map(Object.entries(profile.models).map(([id, model]) => [id, serveModel(id, model)]))
  const timetable = makeTimetable(clock)
  const quotaOffsetMs = wallClockMs() - clock.nowMs()
  let epoch = makeEpoch(seed, clock)
  return {
    clock,
    timetable,
    frames: makeDeltaFrames(seed, mostTokensPerDelta(profile)),
    models,
    profileOnlyIds: profileOnlyIds(profile),
    epoch: () => epoch,
    reset() {
      epoch = makeEpoch(seed, clock)
    },
    pause(durationMs) {
      const startMs = clock.nowMs()
      standStill(durationMs)
      timetable.delayAll(clock.nowMs() - startMs)
    },
    queued: () => [...models.values()].reduce((sum, { latencies }) => sum + queuedIn(latencies), 0),
    quotaTimeMs: () => quotaOffsetMs + clock.nowMs(),
  }
}

function serveModel(id: string, profile: ModelProfile): ServedModel {
  const { standard, optimized } = profile.latencies
  return { id, profile, latencies: { standard: serveLatency(standard), optimized: serveLatency(optimized) } }
}

const serveLatency = (profile: LatencyProfile | null): ServedLatency | null =>
  profile && { profile, slots: makeServingSlots(profile.slots, profile.queueLength) }

function profileOnlyIds({ models }: Profile): ReadonlySet<string> {
  const bases = Object.values(models).map(({ inferenceProfileOf }) => inferenceProfileOf)
  return new Set(bases.filter((base) => base !== null && !Object.hasOwn(models, base)) as string[])
}

const mostTokensPerDelta = ({ models }: Profile): number =>
  Math.max(
    ...Object.values(models)
      .flatMap(({ latencies }) => [latencies.standard, latencies.optimized])
      .map((latency) => latency?.tokensPerDelta.max ?? 1),
  )

const queuedIn = ({ standard, optimized }: ServedModel['latencies']): number =>
  (standard?.slots.queued() ?? 0) + (optimized?.slots.queued() ?? 0)

function makeEpoch(seed: number, clock: Clock): Epoch {
  const ledgers = new Map<ServedModel, QuotaLedger>()
  let requests = 0
  return {
    truth: makeTruth(clock),
    faults: makeFaultList(),
    ledger(model) {
      const ledger = ledgers.get(model) ?? makeQuotaLedger(model.profile.quota)
      ledgers.set(model, ledger)
      return ledger
    },
    nextRequest() {
      const number = requests++
      return (purpose) => makeRandom(seed, purpose, number)
    },
  }
}

import type { ArrivalsPlan, ExecutorPlan, StagePlan, TracePlan } from './executor-plan.ts'
import type { RunPlan, ScenarioPlan } from './run-plan.ts'
import { type Segment, segmentWithVUs, shareOf } from './segment.ts'

/** The most VUs that an executor may ever want at once, in the whole run. */
export function mostVUs(executor: ExecutorPlan): number {
  switch (executor.kind) {
    case 'shared-iterations':
    case 'per-vu-iterations':
    case 'constant-vus':
      return executor.vus
    case 'ramping-vus':
      return Math.max(executor.startVUs, ...executor.stages.map(({ target }) => target))
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return executor.maxVUs
    case 'trace':
      return Math.min(executor.maxVUs, executor.facts.requests)
  }
}

/** VUs that start an iteration at once, as far as an executor knows beforehand. */
export function firstVUs(executor: ScenarioPlan['executor']): number {
  switch (executor.kind) {
    case 'shared-iterations':
      return Math.min(executor.vus, executor.iterations)
    case 'per-vu-iterations':
    case 'constant-vus':
      return executor.vus
    case 'ramping-vus':
      return executor.startVUs
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return executor.preAllocatedVUs
    case 'trace':
      // A second's at its worst: what is in flight follows from durations that nobody knows yet.
      return Math.min(executor.maxVUs, executor.facts.peakPerSecond)
    case 'phases':
      return 0
  }
}

// What a plan says of its own load before anything runs: how many VUs, or arrivals, there are when, and how many
// iterations come of it where the executor alone decides that.

export interface PlannedLoad {
  /** A closed model plans VUs, an open one iterations started a second. */
  readonly measure: 'vus' | 'iterations-per-second'
  /** Straight lines lead from point to point; two points at one moment are a jump. */
  readonly points: readonly LoadPoint[]
}

interface LoadPoint {
  /** From the start of the run. */
  readonly offsetMs: number
  readonly value: number
}

/** Iterations that a scenario starts. Null where the durations of its calls decide. */
export interface PlannedIterations {
  /** That are due. In an open model some may find no VU and be dropped. */
  readonly expected: number | null
  /** Null for arrivals that are drawn too: any number may come. */
  readonly atMost: number | null
}

/** Null where Artillery's phases start the iterations. Of a segment the curve leads through its own VUs, or its part of the rate. */
export function plannedLoad({ executor, startTimeMs }: ScenarioPlan, segment: Segment): PlannedLoad | null {
  if (executor.kind === 'phases') return null
  const own = segmentWithVUs(segment, mostVUs(executor))
  const { measure, points } = wholeLoad(executor, startTimeMs)
  const ofSegment = (value: number): number => {
    if (own === null) return 0
    return measure === 'vus' ? shareOf(value, own) : value / own.count
  }
  return { measure, points: points.map(({ offsetMs, value }) => ({ offsetMs, value: ofSegment(value) })) }
}

function wholeLoad(executor: ExecutorPlan, startMs: number): PlannedLoad {
  switch (executor.kind) {
    case 'shared-iterations':
    case 'per-vu-iterations':
      return { measure: 'vus', points: level(executor.vus, startMs, executor.maxDurationMs) }
    case 'constant-vus':
      return { measure: 'vus', points: level(executor.vus, startMs, executor.durationMs) }
    case 'ramping-vus':
      return { measure: 'vus', points: throughStages(executor.startVUs, executor.stages, startMs) }
    case 'constant-arrival-rate': {
      const perSecond = (executor.rate * 1_000) / executor.timeUnitMs
      return { measure: 'iterations-per-second', points: level(perSecond, startMs, executor.durationMs) }
    }
    case 'ramping-arrival-rate': {
      const points = throughStages(executor.startRate, executor.stages, startMs)
      const toPerSecond = 1_000 / executor.timeUnitMs
      return {
        measure: 'iterations-per-second',
        points: points.map(({ offsetMs, value }) => ({ offsetMs, value: value * toPerSecond })),
      }
    }
    case 'trace':
      return { measure: 'iterations-per-second', points: throughStretches(executor.facts, startMs) }
  }
}

/** The mean rate of each stretch. */
function throughStretches({ load, durationMs }: TracePlan['facts'], startMs: number): LoadPoint[] {
  return load.requests.flatMap((requests, index) => {
    const fromMs = index * load.stretchMs
    const toMs = Math.min(durationMs, fromMs + load.stretchMs)
    return toMs <= fromMs ? [] : level(requests / ((toMs - fromMs) / 1_000), startMs + fromMs, toMs - fromMs)
  })
}

const level = (value: number, fromMs: number, durationMs: number): LoadPoint[] => [
  { offsetMs: fromMs, value },
  { offsetMs: fromMs + durationMs, value },
]

function throughStages(start: number, stages: readonly StagePlan[], fromMs: number): LoadPoint[] {
  let offsetMs = fromMs
  const ends = stages.map(({ durationMs, target }) => ({ offsetMs: (offsetMs += durationMs), value: target }))
  return [{ offsetMs: fromMs, value: start }, ...ends]
}

/** The greatest load between two moments; 0 where none is planned. A load of no length is none. */
export function peakLoad(points: readonly LoadPoint[], fromMs: number, toMs: number): number {
  let peak = 0
  for (const [index, point] of points.entries()) {
    const next = points[index + 1]
    if (next === undefined) break
    const [startMs, endMs] = [Math.max(fromMs, point.offsetMs), Math.min(toMs, next.offsetMs)]
    // On a straight line the greatest value is at an end.
    if (startMs < endMs) peak = Math.max(peak, between(point, next, startMs), between(point, next, endMs))
  }
  return peak
}

const between = (from: LoadPoint, to: LoadPoint, atMs: number): number =>
  from.value + ((to.value - from.value) * (atMs - from.offsetMs)) / (to.offsetMs - from.offsetMs)

export function plannedIterations(executor: ExecutorPlan, segment: Segment): PlannedIterations {
  const own = segmentWithVUs(segment, mostVUs(executor))
  if (own === null) return { expected: 0, atMost: 0 }
  switch (executor.kind) {
    case 'shared-iterations':
      return exactly(shareOf(executor.iterations, own))
    case 'per-vu-iterations':
      return exactly(shareOf(executor.vus, own) * executor.iterations)
    case 'constant-vus':
    case 'ramping-vus':
      return { expected: null, atMost: null }
    case 'constant-arrival-rate': {
      const area = (executor.durationMs * executor.rate) / executor.timeUnitMs
      if (executor.distribution !== 'constant') return { expected: area / own.count, atMost: null }
      // The first is due at once, and one that would be due at the end is not started.
      return exactly(shareOf(Math.ceil(area), own))
    }
    case 'ramping-arrival-rate': {
      const area = areaUnder(executor.startRate, executor.stages) / executor.timeUnitMs
      const atMost = executor.distribution !== 'constant' ? null : shareOf(Math.floor(area) + 1, own)
      return { expected: area / own.count, atMost }
    }
    case 'trace':
      return exactly(shareOf(executor.facts.requests, own))
  }
}

const exactly = (count: number): PlannedIterations => ({ expected: count, atMost: count })

/** The sum of the stages' trapezoids: (from + to) / 2 · duration. */
function areaUnder(start: number, stages: readonly StagePlan[]): number {
  let area = 0
  let from = start
  for (const { durationMs, target } of stages) {
    area += ((from + target) / 2) * durationMs
    from = target
  }
  return area
}

/** How long a scenario may start iterations, in milliseconds from its own start; with a number of them, at most. */
export function plannedDurationMs(executor: ExecutorPlan): number {
  switch (executor.kind) {
    case 'constant-vus':
    case 'constant-arrival-rate':
      return executor.durationMs
    case 'shared-iterations':
    case 'per-vu-iterations':
      return executor.maxDurationMs
    case 'ramping-vus':
    case 'ramping-arrival-rate':
      return executor.stages.reduce((sum, stage) => sum + stage.durationMs, 0)
    case 'trace':
      return executor.facts.durationMs
  }
}

/** What as many machines do together that each carry out the whole of it. */
export function timesExecutor(executor: ScenarioPlan['executor'], machines: number): ScenarioPlan['executor'] {
  const timesTarget = (stage: StagePlan): StagePlan => ({ ...stage, target: stage.target * machines })
  const timesArrivals = ({
    maxVUs,
    preAllocatedVUs,
  }: ArrivalsPlan): Pick<ArrivalsPlan, 'maxVUs' | 'preAllocatedVUs'> => ({
    maxVUs: maxVUs * machines,
    preAllocatedVUs: preAllocatedVUs * machines,
  })
  switch (executor.kind) {
    case 'phases':
      return executor
    case 'shared-iterations':
      return { ...executor, vus: executor.vus * machines, iterations: executor.iterations * machines }
    case 'per-vu-iterations':
    case 'constant-vus':
      return { ...executor, vus: executor.vus * machines }
    case 'ramping-vus':
      return { ...executor, startVUs: executor.startVUs * machines, stages: executor.stages.map(timesTarget) }
    case 'constant-arrival-rate':
      return { ...executor, ...timesArrivals(executor), rate: executor.rate * machines }
    case 'ramping-arrival-rate':
      return {
        ...executor,
        ...timesArrivals(executor),
        startRate: executor.startRate * machines,
        stages: executor.stages.map(timesTarget),
      }
    case 'trace':
      return { ...executor, maxVUs: executor.maxVUs * machines, facts: timesFacts(executor.facts, machines) }
  }
}

const timesFacts = (facts: TracePlan['facts'], machines: number): TracePlan['facts'] => ({
  ...facts,
  requests: facts.requests * machines,
  peakPerSecond: facts.peakPerSecond * machines,
  load: { ...facts.load, requests: facts.load.requests.map((requests) => requests * machines) },
  groups: facts.groups.map((group) => ({
    ...group,
    requests: group.requests * machines,
    inputTokens: group.inputTokens * machines,
    outputTokens: group.outputTokens * machines,
  })),
})

/** When the last scenario stops starting iterations, in milliseconds from the start of the run. */
export const plannedRunMs = (plan: RunPlan): number =>
  Math.max(
    0,
    ...plan.scenarios.map(({ executor, startTimeMs }) =>
      executor.kind === 'phases' ? 0 : startTimeMs + plannedDurationMs(executor),
    ),
  )

/** Whether iterations start on a timetable, or when a VU is free: Artillery's arrivals are of a timetable too. */
export function loadModelOf({ kind }: ScenarioPlan['executor']): 'open' | 'closed' {
  switch (kind) {
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
    case 'trace':
    case 'phases':
      return 'open'
    case 'shared-iterations':
    case 'per-vu-iterations':
    case 'constant-vus':
    case 'ramping-vus':
      return 'closed'
  }
}

/** Whether Artillery's own phases start the iterations, and no executor of ours. */
export const isPhased = ({ scenarios }: Pick<RunPlan, 'scenarios'>): boolean =>
  scenarios.some(({ executor }) => executor.kind === 'phases')

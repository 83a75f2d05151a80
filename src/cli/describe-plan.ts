// The parts of a plan in one line each.
import { basename } from 'node:path'
import type { CachePlan, ModePlan } from '../plan/mode-plan.ts'
import type { PlannedIterations } from '../plan/planned-load.ts'
import type { WorstTokens } from '../plan/planned-tokens.ts'
import type { PromptPlan, ScenarioPlan } from '../plan/run-plan.ts'
import type { DataSetFacts } from '../scenario/data-set-schema.ts'
import type { ArrivalsPlan, StagePlan, TracePlan } from '../plan/executor-plan.ts'
import { type Distribution, greatestOf, leastOf } from '../scenario/distribution-schema.ts'
import { describeMedia } from './describe-media.ts'
import { formatCount } from '../reports/format.ts'
import { renderDuration } from '../time/duration.ts'

export function describeScenario({ cancel, executor, gracefulStopMs, startTimeMs }: ScenarioPlan): string {
  if (executor.kind === 'phases') return "Artillery's phases, an iteration an arrival"
  const from = startTimeMs === 0 ? '' : ` from ${renderDuration(startTimeMs)}`
  return `${executor.kind}${from}, ${describeOptions(executor)}, graceful stop ${renderDuration(gracefulStopMs)}${describeCancel(cancel)}`
}

/** Which of the calls the client cancels, and when; nothing where it cancels none. */
function describeCancel(cancel: ScenarioPlan['cancel']): string {
  if (cancel === null || cancel.share === 0) return ''
  return `, cancels ${Number((cancel.share * 100).toPrecision(3))} % of its calls ${describeMoment(cancel.at)}`
}

function describeMoment(at: NonNullable<ScenarioPlan['cancel']>['at']): string {
  switch (at.kind) {
    case 'time':
      return `after ${describeDrawn(at.afterMs, renderDuration)}`
    case 'first-token':
      return `before the first token, after ${describeDrawn(at.afterMs, renderDuration)}`
    case 'tokens':
      return `after ${describeDrawn(at.tokens, formatCount)} tokens`
  }
}

function describeDrawn(drawn: Distribution, render: (value: number) => string): string {
  const [least, greatest] = [leastOf(drawn), greatestOf(drawn)].map(render)
  return least === greatest ? `${least}` : `${least} to ${greatest}`
}

function describeOptions(executor: Exclude<ScenarioPlan['executor'], { kind: 'phases' }>): string {
  switch (executor.kind) {
    case 'shared-iterations':
      return `${count(executor.iterations, 'iteration')} shared by ${count(executor.vus, 'VU')} in at most ${renderDuration(executor.maxDurationMs)}`
    case 'per-vu-iterations':
      return `${count(executor.iterations, 'iteration')} by each of ${count(executor.vus, 'VU')} in at most ${renderDuration(executor.maxDurationMs)}`
    case 'constant-vus':
      return `${count(executor.vus, 'VU')} for ${renderDuration(executor.durationMs)}`
    case 'ramping-vus':
      return `VUs ${executor.startVUs} → ${describeStages(executor.stages)}, graceful ramp-down ${renderDuration(executor.gracefulRampDownMs)}`
    case 'constant-arrival-rate':
      return `${executor.rate} each ${renderDuration(executor.timeUnitMs)} for ${renderDuration(executor.durationMs)}, ${describeArrivals(executor)}`
    case 'ramping-arrival-rate':
      return `${executor.startRate} → ${describeStages(executor.stages)}, each ${renderDuration(executor.timeUnitMs)}, ${describeArrivals(executor)}`
    case 'trace':
      return `${basename(executor.selection.path)} (${executor.facts.title}) for ${renderDuration(executor.facts.durationMs)}, ${describeReplay(executor)}`
  }
}

function describeReplay({ facts, maxVUs, replay }: TracePlan): string {
  const { loop, speed } = replay
  return [
    `${speed} times as fast as recorded`,
    ...(loop === 1 ? [] : [`${formatCount(loop)} rounds`]),
    ...(facts.spreadMs === null ? [] : [`spread over ${renderDuration(facts.spreadMs)}`]),
    ...(facts.requestsWithText === 0 ? [] : [`${count(facts.requestsWithText, 'request')} with texts`]),
    `at most ${count(maxVUs, 'VU')}`,
  ].join(', ')
}

const describeStages = (stages: readonly StagePlan[]): string =>
  stages.map(({ durationMs, target }) => `${target} in ${renderDuration(durationMs)}`).join(' → ')

const describeArrivals = ({ distribution, maxVUs, preAllocatedVUs }: ArrivalsPlan): string =>
  `${describeDistribution(distribution)}, ` +
  (preAllocatedVUs === maxVUs ? count(maxVUs, 'VU') : `${preAllocatedVUs} to ${count(maxVUs, 'VU')}`)

function describeDistribution(distribution: ArrivalsPlan['distribution']): string {
  switch (distribution) {
    case 'constant':
      return 'evenly spaced'
    case 'poisson':
      return 'Poisson arrivals'
    default:
      return `gamma arrivals of burstiness ${distribution.burstiness}`
  }
}

/** How many iterations there will be, and why it is not known where it is not. */
export function describeIterations(executor: ScenarioPlan['executor'], planned: PlannedIterations): string {
  switch (executor.kind) {
    case 'phases':
      return "as many as Artillery's phases bring"
    case 'shared-iterations':
    case 'per-vu-iterations':
      return `${count(planned.expected ?? 0, 'iteration')}; those that have not started by then are dropped`
    case 'constant-vus':
    case 'ramping-vus':
      return 'as many iterations as the durations of the calls leave time for'
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
    case 'trace': {
      const isExact = planned.expected === planned.atMost
      const due = `${isExact ? '' : 'about '}${count(Math.round(planned.expected ?? 0), 'iteration')} due`
      return `${due}; those that find no free VU are dropped`
    }
  }
}

/** Beyond where and how it is called, only what is asked for. */
export function describeMode(mode: ModePlan): string {
  const { api, body, cache, connection, guardrail, latency, model, region, retries, serviceTier, transport } = mode
  return [
    `${model} in ${region}`,
    ...(api === 'converse-stream'
      ? []
      : [body === null ? api : `${api} of ${typeof body === 'string' ? body : 'your own body'}`]),
    `${latency} latency`,
    ...(serviceTier === null ? [] : [`tier ${serviceTier}`]),
    ...(cache === null ? [] : [describeCache(cache)]),
    ...(guardrail === null ? [] : [`guardrail ${guardrail.identifier} ${guardrail.version}`]),
    transport.protocol,
    `${connection} connections`,
    ...(retries.maxAttempts === 1 ? [] : [`up to ${retries.maxAttempts} attempts`]),
  ].join(', ')
}

const describeCache = ({ points, ttl }: CachePlan): string =>
  `cache points behind ${points.join(' and ')}${ttl === null ? '' : ` for ${ttl}`}`

/** `synthetic chat, 40 made-up tools, agent of at most 10 steps`. */
export function describePrompt({ agent, cancel, media, source, tools, turns }: PromptPlan): string {
  const parts = [
    describeSource(source),
    ...media.map(describeMedia),
    ...(tools === null
      ? []
      : [tools.kind === 'listed' ? count(tools.specs.length, 'tool') : count(tools.count, 'made-up tool')]),
    ...(turns === null ? [] : [`up to ${count(greatestOf(turns), 'turn')}`]),
    ...(agent === null ? [] : [`agent of at most ${count(agent.maxSteps, 'step')}`]),
  ]
  return `${parts.join(', ')}${describeCancel(cancel)}`
}

function describeSource(source: PromptPlan['source']): string {
  switch (source.kind) {
    case 'template':
      return 'template'
    case 'dataset':
      return `dataset ${source.path}${source.facts === null ? '' : `, ${describeFacts(source.facts)}`}`
    case 'synthetic':
      return `synthetic ${source.task}`
    case 'trace':
      return 'the requests of the trace'
  }
}

const describeFacts = ({ rows, words }: DataSetFacts): string => `${count(rows, 'row')} of ${words}`

/** `1,760,000 tokens in 400 calls, each at most 4,000 in and 400 out`; what nothing limits is left out, or a ?. */
export function describeTokens({ calls, inputTokensPerCall, outputTokensPerCall, tokens }: WorstTokens): string {
  const each = `at most ${orUnknown(inputTokensPerCall)} in and ${orUnknown(outputTokensPerCall)} out`
  if (calls === null) return `a call ${each}`
  return `${tokens === null ? '' : `${count(tokens, 'token')} in `}${count(calls, 'call')}, each ${each}`
}

const orUnknown = (value: number | null): string => (value === null ? '?' : formatCount(value))

export const count = (amount: number, what: string, several = `${what}s`): string =>
  `${formatCount(amount)} ${amount === 1 ? what : several}`

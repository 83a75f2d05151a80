import type { ExpectedCost, WorstCost } from '../money/estimate-cost.ts'
import { countCalls } from '../plan/flow.ts'
import {
  plannedIterations,
  type PlannedIterations,
  plannedLoad,
  type PlannedLoad,
  plannedRunMs,
} from '../plan/planned-load.ts'
import { worstTokens, type WorstTokens } from '../plan/planned-tokens.ts'
import type { RunPlan, ScenarioPlan } from '../plan/run-plan.ts'
import { expectedCost, worstCost } from '../plan/planned-cost.ts'
import { describeWorstCase } from '../reports/worst-case.ts'
import { describeTarget } from '../results/summary.ts'
import { NOTHING } from '../reports/format.ts'
import { renderDuration } from '../time/duration.ts'
import {
  count,
  describeIterations,
  describeMode,
  describePrompt,
  describeScenario,
  describeTokens,
} from './describe-plan.ts'
import { renderLoadChart } from './load-chart.ts'
import type { RequestOutline } from './outline-requests.ts'
import { renderJson } from './render-json.ts'
import type { Terminal } from './terminal.ts'

/** What is worth knowing of a plan before it runs. No words of a prompt are in it. */
export interface Outline {
  readonly target: string
  readonly seed: number
  readonly threads: number
  readonly decoder: RunPlan['decoder']
  /** `2/5`, or null for the whole. Loads and iterations are the segment's, and what is said of executors is the whole's. */
  readonly segment: string | null
  readonly planned: string
  readonly plannedMs: number
  readonly scenarios: readonly ScenarioOutline[]
  readonly modes: readonly ModeOutline[]
  /** What AWS would bill at most, and is expected to, in lines for people. */
  readonly worstCase: readonly string[]
  /** `share`: of the calls that take the mix; null of the requests of traces, which are all made. */
  readonly prompts: readonly { readonly name: string; readonly share: number | null; readonly source: string }[]
}

interface ScenarioOutline {
  readonly name: string
  readonly does: string
  readonly executor: ScenarioPlan['executor']
  readonly startTimeMs: number
  readonly gracefulStopMs: number
  readonly modes: readonly string[]
  /** Steps of the flow that call, loops multiplied out. A conversation is one step, and a call for each turn. */
  readonly callStepsPerIteration: number
  readonly iterations: PlannedIterations & { readonly words: string }
  /** Null under Artillery's phases. */
  readonly load: PlannedLoad | null
}

interface ModeOutline {
  readonly name: string
  readonly calls: string
  readonly tokensAtWorst: WorstTokens
  readonly costAtWorst: WorstCost
  readonly costExpected: ExpectedCost
  /** Null where no scenario takes the mode. */
  readonly request: RequestOutline | null
}

/** `requests`: one for each mode of the plan. */
export function outlinePlan(plan: RunPlan, requests: readonly (RequestOutline | null)[]): Outline {
  const totalWeight = plan.prompts.reduce((sum, { weight }) => sum + weight, 0)
  const plannedMs = plannedRunMs(plan)
  return {
    target: describeTarget(plan.target),
    seed: plan.seed,
    threads: plan.threads,
    decoder: plan.decoder,
    segment: plan.segment.count === 1 ? null : `${plan.segment.index + 1}/${plan.segment.count}`,
    planned: renderDuration(plannedMs),
    plannedMs,
    scenarios: plan.scenarios.map((scenario) => outlineScenario(plan, scenario)),
    modes: plan.modes.map((mode, index) => ({
      name: mode.name,
      calls: describeMode(mode),
      tokensAtWorst: worstTokens(plan, index),
      costAtWorst: worstCost(plan, index),
      costExpected: expectedCost(plan, index),
      request: requests[index] ?? null,
    })),
    worstCase: describeWorstCase(plan),
    prompts: plan.prompts.map((prompt) => ({
      name: prompt.name,
      share: prompt.source.kind === 'trace' ? null : prompt.weight / totalWeight,
      source: describePrompt(prompt),
    })),
  }
}

function outlineScenario(plan: RunPlan, scenario: ScenarioPlan): ScenarioOutline {
  const { executor, flow, gracefulStopMs, modes, name, startTimeMs } = scenario
  const iterations =
    executor.kind === 'phases' ? { expected: null, atMost: null } : plannedIterations(executor, plan.segment)
  return {
    name,
    does: describeScenario(scenario),
    executor,
    startTimeMs,
    gracefulStopMs,
    modes: modes.map((mode) => plan.modes[mode]?.name ?? ''),
    callStepsPerIteration: countCalls(flow, () => true),
    iterations: { ...iterations, words: describeIterations(executor, iterations) },
    load: plannedLoad(scenario, plan.segment),
  }
}

const WIDEST = 100

/** What `seismo validate` prints. */
export function renderOutline(file: string, outline: Outline, { columns, paint }: Terminal): string {
  const width = Math.min(WIDEST, columns)
  const { decoder, modes, planned, plannedMs, prompts, scenarios, seed, segment, target, threads, worstCase } = outline
  const nameWidth = Math.max(...[...scenarios, ...modes, ...prompts].map(({ name }) => name.length))
  const line = (name: string, rest: string): string => `  ${paint.bold(name.padEnd(nameWidth))}  ${rest}`
  const below = (text: string): string => `  ${' '.repeat(nameWidth)}  ${text}`

  const renderScenario = ({
    callStepsPerIteration,
    does,
    iterations,
    load,
    modes: taken,
    name,
  }: ScenarioOutline): string[] => [
    line(name, does),
    below(`${count(callStepsPerIteration, 'call step')} an iteration; modes ${taken.join(', ')}`),
    below(iterations.words),
    ...(load === null ? [] : renderLoadChart(load, plannedMs, width - 4).map((row) => `    ${paint.cyan(row)}`)),
  ]
  const renderRequest = ({ name, request }: ModeOutline): string[] => {
    if (request === null) return [line(name, 'none: no scenario takes this mode')]
    const { body, headers, method, origin, path } = request
    const place = `${method} ${origin ?? 'to the embedded simulator: '}${path}`
    const told = Object.entries(headers).map(([header, value]) => `${header}: ${value}`)
    return [line(name, place), ...[...told, ...renderJson(body, width - 4)].map((row) => `    ${row}`)]
  }
  return [
    `${file} is valid. Target ${target}, seed ${seed}, ${count(threads, 'thread')}, ${decoder === 'sdk' ? 'decoded by the SDK, ' : ''}${planned} as planned.`,
    ...(segment === null
      ? []
      : [`Segment ${segment} is made here: curves and iterations are its own, the options those of the whole run.`]),
    paint.dim('scenarios'),
    ...scenarios.flatMap(renderScenario),
    paint.dim('modes'),
    ...modes.map(({ calls, name }) => line(name, calls)),
    paint.dim('prompts'),
    ...prompts.map(({ name, share, source }) =>
      line(name, `${share === null ? NOTHING.padStart(5) : `${(share * 100).toFixed(0).padStart(3)} %`}  ${source}`),
    ),
    paint.dim('tokens at worst'),
    ...modes.map(({ name, tokensAtWorst }) => line(name, describeTokens(tokensAtWorst))),
    paint.dim('cost at worst and expected, at list prices of AWS'),
    ...worstCase,
    paint.dim('the first request of each mode'),
    ...modes.flatMap(renderRequest),
  ].join('\n')
}

// What is recorded is kept apart by scenario, mode, prompt, turn and cache result, in every thread and for the whole run.
import type { Distribution } from './distribution.ts'
import type { CallStep, FlowStep } from './flow-step.ts'
import type { RunPlan } from './run-plan.ts'

/** Of a series of calls, where each of its metrics has a sample: as many as the catalogue has trends of calls. */
export const HISTOGRAMS_A_SERIES = 16

/** Hits, writes and misses of a cache. */
const CACHE_RESULTS = 3

/** Fewer are a matter of some ten megabytes. */
const MANY_HISTOGRAMS = 5_000

/** A histogram of some tens of samples, in a thread that is asked for it each interval. */
const THREAD_KB = 2
/** One of ten thousand samples, which lie in some 4,000 cells. */
const CONDUCTOR_KB = 100

type Planned = Pick<RunPlan, 'intervalMs' | 'modes' | 'prompts' | 'scenarios' | 'threads'>

/** Before a run: what very many series take, and what takes less. */
export function seriesNotices(plan: Planned): string[] {
  const series = seriesOfCalls(plan)
  const histograms = series * HISTOGRAMS_A_SERIES
  if (histograms <= MANY_HISTOGRAMS) return []
  const megabytes = (kilobytes: number): string =>
    `${Math.round((histograms * kilobytes) / 1_000).toLocaleString('en')} MB`
  return [
    `notice: modes, prompts, turns, and cache results make up to ${series.toLocaleString('en')} series of calls, ` +
      `${histograms.toLocaleString('en')} histograms: about ${megabytes(THREAD_KB)} in each of ${plan.threads} ` +
      `${plan.threads === 1 ? 'thread' : 'threads'}, up to ${megabytes(CONDUCTOR_KB)} for the totals of a long run, and as many lines in ` +
      `histograms.hlog each interval. Use fewer modes or prompts, or a longer interval.`,
  ]
}

/** At most. */
export const seriesOfCalls = ({ modes, prompts, scenarios }: Omit<Planned, 'intervalMs' | 'threads'>): number => {
  const mix = [...prompts.keys()].filter((prompt) => (prompts[prompt]?.weight ?? 0) > 0)
  let series = 0
  for (const scenario of scenarios) {
    const calls = callsOf(scenario.flow)
    for (const [index, mode] of modes.entries()) {
      const ofMode = calls.filter((step) => (step.mode === null ? scenario.modes.includes(index) : step.mode === index))
      const called = new Set(ofMode.flatMap(({ prompt }) => prompt ?? mix))
      for (const prompt of called) {
        const turns = prompts[prompt]?.turns ?? null
        series += (turns === null ? 1 : mostOf(turns)) * (mode.cache === null ? 1 : CACHE_RESULTS)
      }
    }
  }
  return series
}

const callsOf = (flow: readonly FlowStep[]): CallStep[] =>
  flow.flatMap((step) => (step.kind === 'call' ? [step] : step.kind === 'loop' ? callsOf(step.steps) : []))

const mostOf = (distribution: Distribution): number =>
  Math.round(distribution.kind === 'constant' ? distribution.value : distribution.max)

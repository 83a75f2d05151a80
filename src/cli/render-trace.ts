import type { Terminal } from './terminal.ts'
import { formatCount, formatShare, NOTHING, threeDigits } from '../reports/format.ts'
import { renderTable } from '../reports/text-table.ts'
import { renderDuration } from '../time/duration.ts'
import type { ArrivalFit } from '../traces/arrival-fit.ts'
import type { Lengths, TraceDescription } from '../traces/describe-trace.ts'
import { LEFT_OUT_REASONS, type LeftOutReason } from '../traces/load-trace.ts'
import { count } from './describe-plan.ts'

/** What is not among the requests that count, a phrase for each reason. */
export const tellLeftOut = ({ leftOut }: Pick<TraceDescription, 'leftOut'>): string[] =>
  (Object.keys(LEFT_OUT_REASONS) as LeftOutReason[])
    .filter((reason) => leftOut[reason] > 0)
    .map(
      (reason) => `${count(leftOut[reason], reason === 'unreadable' ? 'line' : 'request')} ${LEFT_OUT_REASONS[reason]}`,
    )

/** What `seismo trace describe` prints. */
export function renderTraceDescription(
  path: string,
  description: TraceDescription,
  { columns, paint }: Pick<Terminal, 'columns' | 'paint'>,
): string {
  const { rate, requests, spanMs, startedAt, title } = description
  const { overTime } = rate
  return [
    `${path}: ${title}, ${count(requests, 'request')} in ${renderDuration(Math.round(spanMs))}${startedAt === null ? '' : `, from ${startedAt}`}.`,
    ...tellLeftOut(description).map((each) => `Left out: ${each}.`),
    ...tellStamps(description.stamps, requests),
    paint.dim('rate'),
    `  ${threeDigits(rate.meanPerSecond)} requests/s on average; at most ${formatCount(rate.peakSecond.requests)} in a second (at ${renderOffset(rate.peakSecond.offsetMs)}) and ${formatCount(rate.peakMinute.requests)} in a minute (at ${renderOffset(rate.peakMinute.offsetMs)})`,
    `  ${paint.cyan(renderSparkline(overTime.requests, columns - 30))}  ${renderDuration(overTime.stretchMs)} each, up to ${formatCount(Math.max(0, ...overTime.requests))}`,
    paint.dim('arrivals'),
    ...renderArrivals(description).map((line) => `  ${line}`),
    paint.dim('tokens of a request'),
    ...renderLengths(description).map((line) => `  ${line}`),
    ...renderShared(description, (text) => paint.dim(text)),
    ...renderModels(description, (text) => paint.dim(text)),
    ...(description.requestsWithText === 0
      ? []
      : [`${count(description.requestsWithText, 'request')} with texts: keep the file private.`]),
  ].join('\n')
}

/** `0s` of the beginning is no duration to `renderDuration`. */
const renderOffset = (offsetMs: number): string => (offsetMs === 0 ? '0s' : renderDuration(offsetMs))

function tellStamps({ outOfOrder, quantumMs, spreadMs, ties }: TraceDescription['stamps'], requests: number): string[] {
  return [
    ...(outOfOrder === 0 ? [] : [`Sorted by time: ${count(outOfOrder, 'request')} stood behind a later one.`]),
    ...(spreadMs === null
      ? []
      : [
          `Stamps were spread over ${renderDuration(spreadMs)} when the trace was written: figures of shorter times are made up.`,
        ]),
    ...(ties === 0 || quantumMs === null
      ? []
      : [
          `${count(ties, 'request')} (${formatShare(ties, requests)}) share a stamp with one before them; stamps are ${quantumMs === 0 ? 'all the same' : `${renderDuration(quantumMs)} apart, and figures of shorter times are of the stamps alone`}.`,
        ]),
  ]
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** A bar for each value, or for as many neighbours as one has room for; nothing is a blank. */
export function renderSparkline(values: readonly number[], width: number): string {
  const perBar = Math.max(1, Math.ceil(values.length / Math.max(1, width)))
  const bars = Array.from({ length: Math.ceil(values.length / perBar) }, (_, index) =>
    Math.max(...values.slice(index * perBar, (index + 1) * perBar)),
  )
  const most = Math.max(0, ...bars)
  return bars
    .map((value) => (value === 0 ? ' ' : BARS[Math.min(BARS.length - 1, Math.floor((value / most) * BARS.length))]))
    .join('')
}

function renderArrivals({ arrivals, burstiness }: TraceDescription): string[] {
  const numbers =
    burstiness === null
      ? []
      : [
          `gaps vary by ${threeDigits(burstiness.gapCv)} of their mean (coefficient of variation; 1 is Poisson)`,
          `requests vary by ${orNothing(burstiness.dispersionPerSecond)} of their mean in a second and ${orNothing(burstiness.dispersionPerMinute)} in a minute (index of dispersion; 1 is Poisson)`,
        ]
  return [...numbers, describeFit(arrivals)]
}

const orNothing = (value: number | null): string => (value === null ? NOTHING : threeDigits(value))

const tested = (name: string, test: ArrivalFit['gamma']): string =>
  test === null ? '' : `${name} is off by ${test.distance.toFixed(3)} (p = ${test.pValue.toFixed(2)})`

function describeFit({ burstiness, gamma, poisson, process, reason }: ArrivalFit): string {
  const closest = `burstiness ${threeDigits(burstiness ?? 0)}`
  switch (process) {
    case null:
      return `the process cannot be told: ${reason ?? ''}`
    case 'constant':
      return 'constant arrivals fit: within stretches of 50, gaps hardly differ'
    case 'poisson':
      return `Poisson arrivals fit: within stretches of 50, ${tested('Poisson', poisson)}`
    case 'gamma':
      return `gamma arrivals of ${closest} fit: within stretches of 50, ${tested('gamma', gamma)}; ${tested('Poisson', poisson)}`
    case 'none':
      return `no process fits: within stretches of 50, ${tested('Poisson', poisson)}, and ${tested(`gamma of ${closest}`, gamma)}; replay the trace itself`
  }
}

function renderLengths({ cacheReadShare, inputTokens, outputTokens }: TraceDescription): string[] {
  const rows = [inputTokens, outputTokens]
  const column = (heading: string, of: (lengths: Lengths) => number) => ({
    heading,
    align: 'right' as const,
    cells: rows.map((lengths) => formatCount(Math.round(of(lengths)))),
  })
  return [
    ...renderTable([
      { heading: '', align: 'left', cells: ['input', 'output'] },
      column('mean', ({ mean }) => mean),
      column('p50', ({ p50 }) => p50),
      column('p90', ({ p90 }) => p90),
      column('p99', ({ p99 }) => p99),
      column('max', ({ max }) => max),
    ]).slice(1),
    ...(cacheReadShare === null ? [] : [`${formatShare(cacheReadShare, 1)} of the input was read from a cache`]),
  ]
}

function renderShared({ prefixes, sessions }: TraceDescription, dim: (text: string) => string): string[] {
  if (prefixes === null && sessions === null) return []
  return [
    dim('what requests share'),
    ...(sessions === null
      ? []
      : [
          `  ${count(sessions.count, 'session')} of ${threeDigits(sessions.turns.mean)} turns on average, p90 ${sessions.turns.p90}, at most ${formatCount(sessions.turns.max)}`,
        ]),
    ...(prefixes === null
      ? []
      : [
          `  ${count(prefixes.differentBlocks, 'different block')}${prefixes.blockTokens === null ? '' : ` of ${threeDigits(prefixes.blockTokens)} tokens`}; a cache that forgets nothing would read ${prefixes.idealHitShare === null ? NOTHING : formatShare(prefixes.idealHitShare, 1)} of the input`,
        ]),
  ]
}

const MOST_MODELS = 12

function renderModels({ models }: TraceDescription, dim: (text: string) => string): string[] {
  if (models.length === 0) return []
  const more = models.length - MOST_MODELS
  return [
    dim('models'),
    ...models
      .slice(0, MOST_MODELS)
      .map(({ model, requests, share }) => `  ${model}  ${count(requests, 'request')} (${formatShare(share, 1)})`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

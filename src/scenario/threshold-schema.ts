import { z } from 'zod'
import { nearestName } from '../reading/mistake.ts'
import { duration, flag, text } from '../reading/schema-leaves.ts'

const expression = () => text('an expression such as p(95)<500')

const thresholdSchema = z.union(
  [
    expression(),
    z.strictObject({
      threshold: expression().meta({ description: 'The expression.', examples: ['p(95)<500'] }),
      window: duration({ min: 1_000 })
        .optional()
        .meta({
          description:
            'The expression must hold in each stretch of the run that is so long, counted from its start. Default: over the whole run.',
          examples: ['10m'],
        }),
      sure: flag().prefault(false).meta({
        description:
          'Also fails if chance or calls that were cut off could have decided the result, or if there was no sample. For percentiles and shares of calls.',
      }),
      abortOnFail: flag().prefault(false).meta({
        description: 'Ends the run at the first evaluation that fails; running iterations have their gracefulStop.',
      }),
      delayAbortEval: duration().prefault('0s').meta({
        description: 'From the start of the run: failures before do not end it.',
      }),
    }),
  ],
  'an expression such as p(95)<500, or { threshold, window, sure, abortOnFail, delayAbortEval }',
)

/** What is written under `thresholds`. Names of metrics, tags and their values are looked at in check-thresholds.ts. */
export const thresholdsSchema = z
  .record(
    z.string(),
    z.union([expression(), z.array(thresholdSchema)], 'an expression such as p(95)<500, or a list of them'),
    'a mapping of metrics to expressions',
  )
  .transform((written) =>
    Object.entries(written).flatMap(([key, expressions]) =>
      [expressions].flat().flatMap((each) => toThreshold(key, each) ?? []),
    ),
  )
  .prefault({})
  .meta({
    description:
      "What must hold for the run to pass: metric or 'metric{tag:value,…}' → expressions such as p(95)<500, as in k6. " +
      'Metrics, tags and aggregates: docs/metrics.md. Numbers are in the unit of the metric.',
    examples: [{ 'time_to_first_token{mode:optimized}': ['p(50)<700'], calls_throttled: ['rate<0.1'] }],
  })

/** What is written under `summaryTrendStats`. */
export const trendStatsSchema = z
  .array(text('a statistic such as avg or p(90)'), 'a list such as [avg, med, p(95)]')
  .min(1, 'at least one statistic')
  .transform((written) => written.flatMap((each) => toTrendStat(each) ?? []))
  .prefault(['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'])
  .meta({
    description:
      'What --summary-mode full tells of each trend: avg, min, med, max, count, and p(N) of the percentiles in summary.json.',
  })

/** One thing that must hold for the run to pass. */
export interface ThresholdPlan {
  readonly metric: string
  /** Of which series: all that carry these tags, taken as one. */
  readonly tags: Readonly<Record<string, string>>
  /** As it is written. */
  readonly expression: string
  readonly aggregate: Aggregate
  readonly operator: Operator
  /** In the unit of the metric; of a `rate`, a share or a number per second. */
  readonly limit: number
  /** Whether it fails too where it cannot be told from its limit, or nothing was measured. */
  readonly sure: boolean
  /** It must hold in each stretch of the run that is so long; null: over the whole run. */
  readonly windowMs: number | null
  readonly abortOnFail: boolean
  /** From the start of the run: failures before do not end it. */
  readonly delayAbortEvalMs: number
}

/** One for each expression, in the order in which they are written. Null for one that is not of the grammar, which check-thresholds.ts tells. */
function toThreshold(key: string, written: z.output<typeof thresholdSchema>): ThresholdPlan | null {
  const selector = parseThresholdSelector(key)
  const {
    threshold,
    abortOnFail = false,
    delayAbortEval = 0,
    sure = false,
    window = null,
  } = typeof written === 'string' ? { threshold: written } : written
  const parsed = parseThresholdExpression(threshold)
  if (selector === null || !isThresholdExpression(parsed)) return null
  return {
    metric: selector.metric,
    tags: Object.fromEntries(selector.tags),
    expression: threshold.trim(),
    ...parsed,
    sure,
    windowMs: window,
    abortOnFail,
    delayAbortEvalMs: delayAbortEval,
  }
}

/** What a summary tells of a trend, under k6's name for it. */
export type TrendStat =
  | { readonly kind: 'avg' | 'min' | 'max' | 'count'; readonly name: string }
  | { readonly kind: 'percentile'; readonly name: string; readonly percent: number }

function toTrendStat(written: string): TrendStat | null {
  const aggregate = parseAggregate(written)
  if (aggregate === null || aggregate.kind === 'rate' || aggregate.kind === 'value') return null
  // Two properties of a union with equal members: the compiler wants each kind by itself.
  return aggregate.kind === 'percentile' ? aggregate : { kind: aggregate.kind, name: aggregate.name }
}

// The grammar of a threshold, k6's. Spaces are free between all parts.
//
//   expression = aggregate operator number
//   aggregate  = "avg" | "min" | "max" | "med" | "p(" percent ")" | "count" | "rate" | "value"
//   operator   = ">=" | "<=" | ">" | "<" | "===" | "==" | "!="

interface ThresholdExpression {
  readonly aggregate: Aggregate
  readonly operator: Operator
  /** In the unit of what is compared. */
  readonly limit: number
}

/** What is read off a metric. `med` is the 50th percentile under a name of its own. */
export type Aggregate =
  | { readonly kind: 'avg' | 'min' | 'max' | 'count' | 'rate' | 'value'; readonly name: string }
  | { readonly kind: 'percentile'; readonly name: string; readonly percent: number }

const OPERATORS = ['===', '==', '!=', '>=', '<=', '>', '<'] as const

export type Operator = (typeof OPERATORS)[number]

export type MetricKind = 'trend' | 'counter' | 'gauge'

/** Which aggregates a metric of each kind has, as they are written. */
export const AGGREGATES = {
  trend: ['avg', 'min', 'med', 'max', 'p(N)'],
  counter: ['count', 'rate'],
  gauge: ['value'],
} as const satisfies Record<MetricKind, readonly string[]>

/** How an aggregate is called in `AGGREGATES`. */
export const aggregateWord = ({ kind, name }: Aggregate): string =>
  kind === 'percentile' && name !== 'med' ? 'p(N)' : name

const WORDS = ['avg', 'min', 'max', 'count', 'rate', 'value'] as const
const PERCENTILE = /^p\(\s*(\d+(?:\.\d+)?)\s*\)$/

/** `avg`, `med`, `p(99.9)` …; null for anything else. */
export function parseAggregate(written: string): Aggregate | null {
  if (written === 'med') return { kind: 'percentile', name: written, percent: 50 }
  const word = WORDS.find((each) => each === written)
  if (word !== undefined) return { kind: word, name: word }
  const percent = Number(PERCENTILE.exec(written)?.[1] ?? NaN)
  return percent <= 100 ? { kind: 'percentile', name: `p(${percent})`, percent } : null
}

/** What is wrong with an expression, as the words after "expected". */
interface NoExpression {
  readonly expected: string
  readonly hint: string | null
}

const PARTS = new RegExp(`^(.*?)(${OPERATORS.join('|')})(.*)$`, 's')
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

export function parseThresholdExpression(written: string): ThresholdExpression | NoExpression {
  const [, left, operator, right] = PARTS.exec(written) ?? []
  if (left === undefined || right === undefined) {
    return {
      expected: 'an aggregate, an operator and a number such as p(95)<500',
      hint: `operators: ${OPERATORS.join(' ')}`,
    }
  }
  const aggregate = parseAggregate(left.trim())
  if (aggregate === null) return noAggregate(left.trim())
  const limit = NUMBER.test(right.trim()) ? Number(right) : NaN
  if (!Number.isFinite(limit)) {
    return { expected: `a number after ${operator}, in the unit of the metric and without it`, hint: null }
  }
  return { aggregate, operator: operator as Operator, limit }
}

export const isThresholdExpression = (parsed: ThresholdExpression | NoExpression): parsed is ThresholdExpression =>
  'aggregate' in parsed

function noAggregate(written: string): NoExpression {
  const known = [...new Set(Object.values(AGGREGATES).flat())]
  const nearest = nearestName(written, known)
  const isPercentile = written.startsWith('p')
  return {
    expected: `${known.slice(0, -1).join(', ')} or ${known.at(-1)} before the operator`,
    hint: isPercentile ? 'N of p(N) is a number from 0 to 100' : nearest === null ? null : `did you mean ${nearest}?`,
  }
}

/** Which samples a threshold looks at: `metric` or `metric{tag:value,tag:value}`, k6's way to name a sub-metric. */
export interface ThresholdSelector {
  readonly metric: string
  /** In the order in which they are written. */
  readonly tags: readonly (readonly [name: string, value: string])[]
}

const SELECTOR = /^([^{}]*)(?:\{([^{}]*)\})?$/

/** Spaces are free between all parts. Null when the written is not of this form. */
export function parseThresholdSelector(written: string): ThresholdSelector | null {
  const [, metric, tags = ''] = SELECTOR.exec(written.trim()) ?? []
  if (metric === undefined) return null
  const parts = tags.trim() === '' ? [] : tags.split(',')
  const pairs = parts.map((part) => {
    const colon = part.indexOf(':')
    return colon === -1 ? null : ([part.slice(0, colon).trim(), part.slice(colon + 1).trim()] as const)
  })
  return pairs.includes(null) ? null : { metric: metric.trim(), tags: pairs.filter((pair) => pair !== null) }
}

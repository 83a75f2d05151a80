// The grammar of a threshold, k6's. Spaces are free between all parts.
//
//   expression = aggregate operator number
//   aggregate  = "avg" | "min" | "max" | "med" | "p(" percent ")" | "count" | "rate" | "value"
//   operator   = ">=" | "<=" | ">" | "<" | "===" | "==" | "!="
import { nearestName } from '../reading/mistake.ts'

export interface ThresholdExpression {
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
export function parseAggregate(text: string): Aggregate | null {
  if (text === 'med') return { kind: 'percentile', name: text, percent: 50 }
  const word = WORDS.find((each) => each === text)
  if (word !== undefined) return { kind: word, name: word }
  const percent = Number(PERCENTILE.exec(text)?.[1] ?? NaN)
  return percent <= 100 ? { kind: 'percentile', name: `p(${percent})`, percent } : null
}

/** What is wrong with an expression, as the words after "expected". */
export interface NoExpression {
  readonly expected: string
  readonly hint: string | null
}

const PARTS = new RegExp(`^(.*?)(${OPERATORS.join('|')})(.*)$`, 's')
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

export function parseThresholdExpression(text: string): ThresholdExpression | NoExpression {
  const [, left, operator, right] = PARTS.exec(text) ?? []
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

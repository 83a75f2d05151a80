import { z } from 'zod'
import { parseDurationMs, renderDuration } from '../time/duration.ts'

// The leaves of the schemas. Each says in words what it expects, once, and that text is the message of every
// check it makes: a mistake then reads "expected <these words>, found <what stands there>".

interface Range {
  readonly min?: number
  readonly max?: number
}

const inRange = (what: string, { min, max }: Range): string => {
  if (min !== undefined && max !== undefined) return `${what} from ${min} to ${max}`
  if (min !== undefined) return `${what} of at least ${min}`
  return max === undefined ? what : `${what} of at most ${max}`
}

/** `ceiling` is far beyond any sensible value, and spoken of only where it is passed. */
export function wholeNumber({
  ceiling = Number.MAX_SAFE_INTEGER,
  ...range
}: Range & { readonly ceiling?: number } = {}) {
  const expected = inRange('a whole number', range)
  const max = range.max ?? ceiling
  const tooGreat = range.max === undefined ? inRange('a whole number', { max: ceiling }) : expected
  return z
    .int(expected)
    .min(range.min ?? Number.MIN_SAFE_INTEGER, expected)
    .max(max, tooGreat)
}

export function realNumber(range: { readonly min: number; readonly max?: number }) {
  const expected = inRange('a number', range)
  return z
    .number(expected)
    .min(range.min, expected)
    .max(range.max ?? Number.MAX_VALUE, expected)
}

/** One of the words; the mistake lists them. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `one of ${words.join(', ')}`)
}

/** Text that is not empty. */
export const text = (expected: string) => z.string(expected).min(1, expected)

export const flag = () => z.boolean('true or false')

/** Names become tags, so they hold nothing that a log or a table has to escape. The pattern is k6's. */
export const name = (of: string) => {
  const expected = `${of} of letters, digits, _ and - (at most 100)`
  return z.string(expected).regex(/^[0-9a-zA-Z_-]{1,100}$/, expected)
}

// Thirty days: beyond it a unit was mistaken, and below it sums of milliseconds stay exact.
const LONGEST_MS = 30 * 86_400_000

/** A duration as k6 writes it; the parsed value is milliseconds. */
export function duration({ min = 0, max = LONGEST_MS }: Range = {}) {
  const least = min === 0 ? '' : ` of at least ${renderDuration(min)}`
  const expected = `a duration such as 500ms, 30s or 1m30s${least}`
  return z.union([z.string(), z.number()], expected).transform((written, context) => {
    const durationMs = parseDurationMs(written)
    if (durationMs !== undefined && durationMs >= min && durationMs <= max) return durationMs
    const isTooLong = durationMs !== undefined && durationMs > max
    const message = isTooLong ? `a duration of at most ${renderDuration(max)}` : expected
    context.issues.push({ code: 'custom', message, input: written })
    return z.NEVER
  })
}

/** Null where nothing is written: a mapping that is parsed then has all of its keys. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().transform((value): z.output<Schema> | null => value ?? null)

/** What a schema makes of what is written. */
export type Parsed<Schema extends z.ZodType> = Immutable<z.output<Schema>>

// What is in a mapping of any names stays as it is: JSON would never end.
type Immutable<Value> = Value extends unknown
  ? string extends keyof Value
    ? Readonly<Value>
    : { readonly [Key in keyof Value]: Immutable<Value[Key]> }
  : never

/**
 * A rule between several fields of a mapping, told at `path` of it. It is looked at even where some field is
 * wrong by itself, so that all mistakes come at once; `holds` therefore sees unknown values, and says yes to
 * those that it cannot judge.
 */
export const rule = (expected: string, path: readonly string[], holds: (fields: Fields) => boolean) =>
  z.refine<object>((value) => typeof value !== 'object' || value === null || holds(value as Fields), {
    error: expected,
    path: [...path],
    when: () => true,
  })

export type Fields = Readonly<Record<string, unknown>>

/** Whether two values are in order; two that are not both numbers are left to their own checks. */
export const inOrder = (lesser: unknown, greater: unknown): boolean =>
  typeof lesser !== 'number' || typeof greater !== 'number' || lesser <= greater

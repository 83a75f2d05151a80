import { z } from 'zod'
import { lognormalSigma } from '../random/draw.ts'
import { duration, inOrder, realNumber, rule, text, wholeNumber } from '../reading/schema-leaves.ts'

/** A number that is drawn anew each time it is needed. Whoever draws it says its unit and whether it is whole. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** Uniform in the logarithm. */
  | { readonly kind: 'loguniform'; readonly min: number; readonly max: number }
  /** `sigma` is the deviation of the logarithm; a draw above `max` becomes `max`, one below `min` becomes `min`. */
  | {
      readonly kind: 'lognormal'
      readonly median: number
      readonly sigma: number
      readonly min: number
      readonly max: number
    }
  /** What the rows of a data set say. It is not drawn: each row has its own. */
  | { readonly kind: 'by-row'; readonly mean: number; readonly min: number; readonly max: number }

/** A number that stands in each row of a data set. */
export interface FieldNumber {
  readonly kind: 'field'
  /** A path into the row. */
  readonly field: string
}

/** Whole numbers that are drawn: `400`, `{ uniform: [50, 200] }`, `{ loguniform: [100, 100000] }` or `{ lognormal: { median, p90, max } }`. */
export const numberDistribution = (range: NonNullable<Parameters<typeof wholeNumber>[0]>, least = range.min ?? 0) =>
  distribution(wholeNumber(range), least)

/** The same, or `{ field }`: what stands there in the row of a data set. */
export const numberOfRow = (range: NonNullable<Parameters<typeof wholeNumber>[0]>, least = range.min ?? 0) => {
  const field = text('the name of a field').optional().meta({
    description: 'With dataset: the field, or the path of it, that holds the number in each row.',
  })
  return z
    .union(
      [wholeNumber(range), shapes(wholeNumber(range), { field })],
      `${SHAPES_ALONE}, { field: NAME } or ${LOGNORMAL}`,
    )
    .transform((written): Distribution | FieldNumber =>
      typeof written === 'object' && typeof written.field === 'string'
        ? { kind: 'field', field: written.field }
        : makeDistribution(written as Written, least),
    )
}

/** The same with durations: `1s`, `{ uniform: [500ms, 2s] }`, … The parsed values are milliseconds. */
export const durationDistribution = () => distribution(duration(), 0)

const SHAPES_ALONE = 'one value, { uniform: [least, greatest] }, { loguniform: [least, greatest] }'
const LOGNORMAL = '{ lognormal: { median, p90, max } }'

/** `least`: what a smaller draw becomes, where no minimum is written. */
const distribution = <Value extends z.ZodType<number>>(value: Value, least: number) =>
  z
    .union([value, shapes(value, {})], `${SHAPES_ALONE} or ${LOGNORMAL}`)
    .transform((written) => makeDistribution(written as Written, least))

/** `others`: what may stand in place of a distribution. */
function shapes<Value extends z.ZodType<number>, Others extends Readonly<Record<string, z.ZodType>>>(
  value: Value,
  others: Others,
) {
  const names = ['uniform', 'loguniform', 'lognormal', ...Object.keys(others)]
  return z
    .strictObject({
      uniform: bounds(value).optional().meta({
        description: 'The least and the greatest value: these and all between them are equally likely.',
      }),
      loguniform: bounds(value).optional().meta({
        description:
          'The least and the greatest value: each doubling between them is as likely as any other, as 100 to 200 and 50,000 to 100,000.',
      }),
      lognormal: lognormal(value).optional().meta({ description: 'Many small values and a long tail of large ones.' }),
      ...others,
    })
    .check(
      rule(
        `exactly one of ${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`,
        [],
        (written) => names.filter((shape) => written[shape] !== undefined).length === 1,
      ),
      // The logarithm of nothing is no number.
      rule('values above 0', ['loguniform'], ({ loguniform }) => !isList(loguniform) || !(Number(loguniform[0]) <= 0)),
    )
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

function bounds<Value extends z.ZodType<number>>(value: Value) {
  const expected = 'a list of two values, the lesser one first'
  return z.tuple([value, value], expected).refine(([least, greatest]) => inOrder(least, greatest), expected)
}

function lognormal<Value extends z.ZodType<number>>(value: Value) {
  return z
    .strictObject({
      median: value.meta({ description: 'Half of the draws lie below it.' }),
      p90: value.optional().meta({ description: 'Nine tenths of the draws lie below it. Either this or sigma.' }),
      sigma: realNumber({ min: 0, max: 10 })
        .optional()
        .meta({ description: 'The standard deviation of the logarithm. Either this or p90.' }),
      min: value.optional().meta({ description: 'A smaller draw becomes this. Default: the least value allowed.' }),
      max: value.meta({ description: 'A greater draw becomes this.' }),
    })
    .check(
      // The logarithm of nothing is no number.
      rule('a value above 0', ['median'], ({ median }) => median !== 0),
      rule('either p90 or sigma', [], ({ p90, sigma }) => (p90 === undefined) !== (sigma === undefined)),
      rule('at least the median', ['p90'], ({ median, p90 }) => inOrder(median, p90)),
      rule('at least the median', ['max'], ({ median, max }) => inOrder(median, max)),
      rule('at most the median', ['min'], ({ min, median }) => inOrder(min, median)),
    )
}

/** A distribution as it is written and the schema has checked it: of its shapes, just one. */
type Written =
  | number
  | {
      readonly uniform?: readonly [number, number] | undefined
      readonly loguniform?: readonly [number, number] | undefined
      readonly lognormal?:
        | {
            readonly median: number
            readonly p90?: number | undefined
            readonly sigma?: number | undefined
            readonly min?: number | undefined
            readonly max: number
          }
        | undefined
    }

function makeDistribution(written: Written, least: number): Distribution {
  if (typeof written === 'number') return { kind: 'constant', value: written }
  const { uniform, loguniform, lognormal: curve } = written
  if (uniform !== undefined) return { kind: 'uniform', min: uniform[0], max: uniform[1] }
  if (loguniform !== undefined) return { kind: 'loguniform', min: loguniform[0], max: loguniform[1] }
  if (curve === undefined) throw new Error('a distribution has no shape')
  const { median, p90 = median, sigma = lognormalSigma(median, p90), min = least, max } = curve
  return { kind: 'lognormal', median, sigma, min, max }
}

/** The least value that is ever drawn. */
export const leastOf = (drawn: Distribution): number => (drawn.kind === 'constant' ? drawn.value : drawn.min)

/** The greatest value that is ever drawn. */
export const greatestOf = (drawn: Distribution): number => (drawn.kind === 'constant' ? drawn.value : drawn.max)

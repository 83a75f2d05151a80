// The figures of a profile file. Every one says where it comes from: `source` for a published one, `assumption` for
// one that is reasoned or invented; a figure with neither is a mistake.
import { z } from 'zod'

import { lognormalSigma } from '../../random/draw.ts'
import { parseDurationMs } from '../../time/duration.ts'
import type { Distribution } from './distribution.ts'

export const text = z.string().min(1)
export const positive = z.number().positive()
export const wholePositive = z.int().positive()
export const wholeOrZero = z.int().nonnegative()
export const share = z.number().min(0).max(1)
export const duration = z
  .union([z.string(), z.number()])
  .transform((written) => parseDurationMs(written) ?? Number.NaN)
  .refine((durationMs) => !Number.isNaN(durationMs), {
    error: 'expected a duration such as 500ms, 1.1s or 1m30s',
    abort: true,
  })
export const positiveDuration = duration.refine((durationMs) => durationMs > 0, {
  error: 'expected a duration above 0',
})

const provenance = { source: text.optional(), assumption: text.optional() }

type Provenance = { readonly source?: string | undefined; readonly assumption?: string | undefined }

/** An object of figures that one note speaks for. The note is checked and dropped. */
export const noted = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject({ ...shape, ...provenance }).refine(
    (figures) => {
      const { source, assumption } = figures as Provenance
      return (source === undefined) !== (assumption === undefined)
    },
    { error: 'expected either `source` or `assumption`: where the figure comes from' },
  )

/** One figure: `{ value, source }` or `{ value, assumption }`. */
export const figure = <T extends z.ZodType>(value: T) =>
  noted({ value }).transform((written) => (written as { value: z.output<T> }).value)

const lognormal = (value: z.ZodType<number>) =>
  z
    .strictObject({ p50: value, p90: value })
    .refine(({ p50, p90 }) => p90 >= p50, { error: 'expected p90 to be at least p50' })
    .transform(({ p50, p90 }): Distribution => ({ kind: 'lognormal', p50, sigma: lognormalSigma(p50, p90) }))

const mixture = (value: z.ZodType<number>) =>
  z
    .array(z.strictObject({ share, lognormal: lognormal(value) }))
    .min(2)
    .refine((parts) => Math.abs(parts.reduce((sum, part) => sum + part.share, 0) - 1) < 1e-9, {
      error: 'expected shares that sum to 1',
    })
    .transform((parts): Distribution => ({
      kind: 'mixture',
      parts: parts.map((part) => ({ share: part.share, of: part.lognormal })),
    }))

/** A figure that is drawn for each call: `constant`, `lognormal: { p50, p90 }` or a `mixture` of log-normals. */
export const distribution = (value: z.ZodType<number>) =>
  noted({
    constant: value.transform((constant): Distribution => ({ kind: 'constant', value: constant })).optional(),
    lognormal: lognormal(value).optional(),
    mixture: mixture(value).optional(),
  })
    .refine((written) => [written.constant, written.lognormal, written.mixture].filter(Boolean).length === 1, {
      error: 'expected one of `constant`, `lognormal: { p50, p90 }` or `mixture: [{ share, lognormal }, …]`',
    })
    .transform(({ constant, lognormal: one, mixture: several }) => (constant ?? one ?? several) as Distribution)

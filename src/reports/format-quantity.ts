// Numbers as a reader takes them in: three digits or so, and the unit of a group of numbers in its heading.

/** One unit and one number of decimals for numbers that stand together. */
export interface Scale {
  readonly unit: string
  readonly format: (value: number) => string
}

const LONGEST_IN_MS = 10_000

/** Milliseconds below 10 s, else seconds. */
export function durationScale(valuesMs: readonly number[]): Scale {
  const largestMs = Math.max(0, ...valuesMs)
  if (largestMs < LONGEST_IN_MS) return { unit: 'ms', format: withDecimals(decimalsFor(largestMs)) }
  const format = withDecimals(decimalsFor(largestMs / 1_000))
  return { unit: 's', format: (valueMs) => format(valueMs / 1_000) }
}

export const numberScale = (values: readonly number[]): Scale => ({
  unit: '',
  format: withDecimals(decimalsFor(Math.max(0, ...values))),
})

export const formatCount = (count: number): string => count.toLocaleString('en-US')

/** `0.4 %`; a share that is not none is never printed as 0.0 %. */
export function formatShare(part: number, whole: number): string {
  const percent = (100 * part) / whole
  return part > 0 && percent < 0.05 ? '<0.1 %' : `${percent.toFixed(1)} %`
}

/** `0.12`, `1.23`, `12.3`, `1234`: at least three digits from 1 up. */
export const threeDigits = (value: number): string => value.toFixed(decimalsFor(value))

const decimalsFor = (largest: number): number => (largest < 10 ? 2 : largest < 100 ? 1 : 0)

const withDecimals =
  (decimals: number) =>
  (value: number): string =>
    value.toFixed(decimals)

// Numbers as they are read in a chart: three digits or so, and always with their unit.

const trimmed = (value: number, decimals: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: decimals })

const decimalsFor = (value: number): number => (value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0)

/** `12.3`; no unit. */
export const formatNumber = (value: number): string => trimmed(value, decimalsFor(Math.abs(value)))

/** `812 ms`, `12.3 s`. */
export const formatMs = (valueMs: number): string =>
  Math.abs(valueMs) < 10_000 ? `${formatNumber(valueMs)} ms` : `${formatNumber(valueMs / 1_000)} s`

const two = (value: number): string => String(value).padStart(2, '0')

/** `1:05`, `1:00:05`; with tenths where there are any. */
export function formatTime(seconds: number): string {
  const inTenths = Math.round(seconds * 10)
  const [whole, tenths] = [Math.floor(inTenths / 10), inTenths % 10]
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60]
  const clock = hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
  return tenths > 0 ? `${clock}.${tenths}` : clock
}

export const formatSpan = (startS: number, endS: number): string => `${formatTime(startS)} to ${formatTime(endS)}`

/** `99.9 %`. */
export const formatPercent = (percent: number): string => `${Number(percent.toFixed(4))} %`

/** `p99.9`. */
export const percentileName = (percent: number): string => `p${Number(percent.toFixed(4))}`

/** Steps in seconds between which an axis of time chooses. */
export const TIME_STEPS_S: readonly number[] = [
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  15,
  30,
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3_600),
]

const PERCENT_TICKS = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99]
/** Where there is not room for all, these are kept. */
const DECADES = new Set([0, 50, 90, 99, 99.9, 99.99])

/** The percentiles whose labels have room, in percent. `pixelsOf` is where an axis puts one. */
export function percentTicks(pixelsOf: (percent: number) => number, roomPixels: number): number[] {
  const kept = PERCENT_TICKS.filter((percent) => DECADES.has(percent))
  for (const percent of PERCENT_TICKS) {
    if (DECADES.has(percent)) continue
    const at = pixelsOf(percent)
    if (kept.every((other) => Math.abs(pixelsOf(other) - at) >= roomPixels)) kept.push(percent)
  }
  return kept.sort((a, b) => a - b)
}

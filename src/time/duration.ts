const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 } as const

type Unit = keyof typeof UNIT_MS

const DURATION = /^(?:\d+(?:\.\d+)?(?:d|h|ms|m|s|us|µs|ns))+$/
const PART = /(\d+(?:\.\d+)?)(d|h|ms|m|s|us|µs|ns)/g

/**
 * A duration as k6 writes it: `500ms`, `30s`, `1m30s`, `1.5h`, `1d`. A bare number is milliseconds, as in
 * k6. Returns milliseconds, to the nanosecond, or undefined when the text is not a duration.
 */
export function parseDurationMs(text: string | number): number | undefined {
  const durationMs = typeof text === 'number' ? text : sumOfPartsMs(text)
  return Number.isFinite(durationMs) && durationMs >= 0 ? durationMs : undefined
}

function sumOfPartsMs(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text)
  if (!DURATION.test(text)) return Number.NaN
  let totalMs = 0
  for (const [, amount, unit] of text.matchAll(PART)) totalMs += Number(amount) * UNIT_MS[unit as Unit]
  // In binary, 1.001 · 1000 is a little less than 1001.
  return round(totalMs, 1e6)
}

/**
 * `1h5m`, `1m30s`, `2.5s`, `500ms`: what `parseDurationMs` reads back as the same time, to the microsecond below a
 * second and to the millisecond above.
 */
export function renderDuration(durationMs: number): string {
  // Rounded before it is taken apart: 59.9999 s are 1m, not 60s.
  const belowSecondMs = round(durationMs, 1e3)
  if (belowSecondMs < UNIT_MS.s) return `${belowSecondMs}ms`
  const roundedMs = Math.round(durationMs)
  const hours = Math.floor(roundedMs / UNIT_MS.h)
  const minutes = Math.floor((roundedMs % UNIT_MS.h) / UNIT_MS.m)
  const seconds = round((roundedMs % UNIT_MS.m) / UNIT_MS.s, 1e3)
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${seconds > 0 ? `${seconds}s` : ''}`
}

const round = (value: number, parts: number): number => Math.round(value * parts) / parts

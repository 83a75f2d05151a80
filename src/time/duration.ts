const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 } as const

type Unit = keyof typeof UNIT_MS

const DURATION = /^(?:\d+(?:\.\d+)?(?:d|h|ms|m|s|us|µs|ns))+$/
const PART = /(\d+(?:\.\d+)?)(d|h|ms|m|s|us|µs|ns)/g

/**
 * A duration as k6 writes it: `500ms`, `30s`, `1m30s`, `1.5h`, `1d`. A bare number is milliseconds, as in
 * k6. Returns milliseconds, or undefined when the text is not a duration.
 */
export function parseDurationMs(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? text : undefined
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text)
  if (!DURATION.test(text)) return undefined
  let totalMs = 0
  for (const [, amount, unit] of text.matchAll(PART)) totalMs += Number(amount) * UNIT_MS[unit as Unit]
  return totalMs
}

/** `1h5m`, `1m30s`, `2.5s`, `500ms`: the shortest form that `parseDurationMs` reads back as the same time. */
export function renderDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${trim(durationMs)}ms`
  const hours = Math.floor(durationMs / UNIT_MS.h)
  const minutes = Math.floor((durationMs % UNIT_MS.h) / UNIT_MS.m)
  const seconds = (durationMs % UNIT_MS.m) / UNIT_MS.s
  return [hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}m` : '', seconds > 0 ? `${trim(seconds)}s` : ''].join(
    '',
  )
}

const trim = (value: number): string => String(Number(value.toFixed(3)))

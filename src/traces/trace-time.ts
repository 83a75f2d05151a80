// Time stamps, as traces write them. One without a zone is of UTC: between stamps of one trace, only differences count.

const STAMP =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i

/** Milliseconds since 1970 of `2024-05-10 00:00:00.009930+00:00` and its like, with all of its digits; null where it is none. */
export function parseStampMs(text: string): number | null {
  const match = STAMP.exec(text)
  if (match === null) return null
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = match
  const secondsMs = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second)
  const date = new Date(secondsMs)
  // 30 February is another day by then.
  if (date.getUTCMonth() !== +month - 1 || date.getUTCDate() !== +day) return null
  if (+hour > 23 || +minute > 59 || +second > 59) return null
  return secondsMs + Number(`0.${fraction}`) * 1_000 - zoneMs(zone)
}

function zoneMs(zone: string): number {
  if (/^[a-z]/i.test(zone)) return 0
  const sign = zone.startsWith('-') ? -1 : 1
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000
}

/** What a trace counts its numbers in. */
export const TIME_UNITS = ['s', 'ms', 'us'] as const

export type TimeUnit = (typeof TIME_UNITS)[number]

const IN_MS = { s: 1_000, ms: 1, us: 0.001 } as const satisfies Record<TimeUnit, number>

/** A number in `unit`, or a date; null where it is neither. */
export function parseTimeMs(value: unknown, unit: TimeUnit): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value * IN_MS[unit] : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return Number(text) * IN_MS[unit]
  return parseStampMs(text)
}

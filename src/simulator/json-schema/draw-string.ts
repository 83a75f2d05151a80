import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import type { JsonRecord } from '../describe-issue.ts'
import { drawText } from '../inference/draw-text.ts'
import { drawPattern } from './draw-pattern.ts'

const MOST_WORDS = 4
// Longer texts that a schema asks for are not made: none that a tool is called with is as long.
const LONGEST = 4_096

/** A text that a schema of texts takes. */
export function drawString(schema: JsonRecord, random: Random): string {
  const { pattern, format } = schema
  const made =
    (typeof pattern === 'string' ? drawPattern(pattern, random) : null) ??
    (typeof format === 'string' ? drawFormat(format, random) : null)
  return made ?? drawWords(schema, random)
}

const lengthOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && value >= 0 ? Math.min(LONGEST, Math.floor(value)) : otherwise

function drawWords({ minLength, maxLength }: JsonRecord, random: Random): string {
  const least = lengthOf(minLength, 0)
  const text = drawText(random, drawInteger(random, 1, MOST_WORDS)).slice(1)
  const long = text.length < least ? text + drawText(random, Math.ceil((least - text.length) / 4)) : text
  return long.slice(0, lengthOf(maxLength, Math.max(least, text.length)))
}

const word = (random: Random): string => drawText(random, 1).slice(1)
const digits = (random: Random, least: number, most: number, length = 2): string =>
  String(drawInteger(random, least, most)).padStart(length, '0')
const hex = (random: Random, length: number): string =>
  Array.from({ length }, () => drawInteger(random, 0, 15).toString(16)).join('')

const date = (random: Random): string => `20${digits(random, 20, 29)}-${digits(random, 1, 12)}-${digits(random, 1, 28)}`
const time = (random: Random): string => `${digits(random, 0, 23)}:${digits(random, 0, 59)}:${digits(random, 0, 59)}Z`

/** Null for a format that is not known. */
function drawFormat(format: string, random: Random): string | null {
  switch (format) {
    case 'date-time':
      return `${date(random)}T${time(random)}`
    case 'date':
      return date(random)
    case 'time':
      return time(random)
    case 'duration':
      return `PT${drawInteger(random, 1, 59)}M`
    case 'email':
      return `${word(random)}@${word(random)}.example`
    case 'hostname':
      return `${word(random)}.example`
    case 'uri':
    case 'url':
      return `https://${word(random)}.example/${word(random)}`
    case 'uuid':
      return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`
    case 'ipv4':
      return Array.from({ length: 4 }, () => String(drawInteger(random, 1, 254))).join('.')
    case 'ipv6':
      return Array.from({ length: 8 }, () => hex(random, 4)).join(':')
    default:
      return null
  }
}

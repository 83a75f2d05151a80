import type { z } from 'zod'
import type { SimulatorMistake } from './simulator-error.ts'

/** What zod found in `content`, in the words of every other mistake: where, what was expected, what stands there. */
export function describeIssue(issue: z.core.$ZodIssue, content: unknown, source: string): SimulatorMistake {
  return {
    place: [source, issue.path.map(String).join(' → ')].filter((part) => part !== '').join(', '),
    expectation: expectationOf(issue),
    finding:
      issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : renderFinding(issue.path.reduce(valueAt, content)),
  }
}

function expectationOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'known keys only'
    case 'too_small':
      return bound(issue.origin, issue.inclusive === true ? 'of at least' : 'above', String(issue.minimum))
    case 'too_big':
      return bound(issue.origin, issue.inclusive === true ? 'of at most' : 'below', String(issue.maximum))
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    case 'invalid_union':
      return issue.message
        .replace(/^Invalid discriminator value. Expected /, 'one of ')
        .replaceAll(/'| (?=\|)/g, '')
        .replaceAll('|', ',')
    case 'invalid_format':
      return issue.format === 'regex' ? `a text like ${issue.pattern}` : issue.format
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_type':
    case 'not_multiple_of':
      return issue.message.replace(/^(?:Invalid input: )?expected /, '').replace(/, received .*$/, '')
  }
}

function bound(origin: string, relation: string, limit: string): string {
  switch (origin) {
    case 'string':
      return `a text ${relation} ${limit} characters`
    case 'array':
      return `a list ${relation} ${limit} entries`
    default:
      return `a number ${relation} ${limit}`
  }
}

const valueAt = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined

function renderFinding(value: unknown): string {
  if (value === undefined) return 'nothing'
  try {
    return JSON.stringify(value).slice(0, 80)
  } catch (error) {
    // Parsing needs no stack, rendering does.
    if (error instanceof RangeError) return 'something nested too deeply'
    throw error
  }
}

// Looking at JSON that anybody may have sent.

export type JsonRecord = Readonly<Record<string, unknown>>

/** Undefined when the bytes are no JSON, or hold half of a surrogate pair, which is no character and cannot be sent on. */
export function parseJson(body: Buffer): unknown {
  const text = body.toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    // Only an escape can be half of a pair: bytes that would be are no UTF-8.
    return text.includes('\\ud') || text.includes('\\uD') ? withoutHalfPairs(value) : value
  } catch {
    return undefined
  }
}

/** The same value; undefined where it has half of a pair in it. It may be nested as deeply as JSON is parsed. */
function withoutHalfPairs(value: unknown): unknown {
  const left = [value]
  while (left.length > 0) {
    const one = left.pop()
    if (typeof one === 'string' && !one.isWellFormed()) return undefined
    if (typeof one !== 'object' || one === null) continue
    for (const [key, member] of Object.entries(one)) left.push(key, member)
  }
  return value
}

/** Its JSON; empty if it is nested so deeply that only parsing it was possible: parsing needs no stack, rendering does. */
export function renderJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return ''
    throw error
  }
}

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isListOfRecords = (value: unknown): value is readonly JsonRecord[] =>
  Array.isArray(value) && value.every(isRecord)

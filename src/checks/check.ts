// Whether a reply is what it was to be. A check looks at one reply and keeps nothing of it.
import { type Reply, textOfContent } from '../conversation/conversation.ts'
import type { JsonObject } from '../conversation/json.ts'
import { compilePattern, type PatternTest, PatternTimeout } from './bounded-pattern.ts'
import { compileJsonSchema } from './json-schema.ts'

/** What a reply is to be: all of it. What is null or empty is not asked for. */
export interface Conditions {
  /** Texts that it has, each of them. */
  readonly contains: readonly string[]
  /** A regular expression that matches somewhere in it. */
  readonly matches: string | null
  /** Of `contains` and `matches`. */
  readonly ignoreCase: boolean
  /** The schema of the JSON that it is, and nothing else beside it. */
  readonly json: JsonObject | null
  /** The name of a tool that it calls. */
  readonly toolCalled: string | null
  /** One of which it ended for. */
  readonly stopReason: readonly string[]
  /** In characters, as people count them in text without marks: Unicode code points. */
  readonly minLength: number | null
  readonly maxLength: number | null
}

export interface Check {
  readonly name: string
  readonly must: Conditions
  /** None of these may hold; null asks for nothing. */
  readonly mustNot: Conditions | null
}

/** `timed-out`: a pattern took too long to say; that is no pass. */
export type CheckResult = 'passed' | 'failed' | 'timed-out'

type Condition = (reply: Reply, text: string) => boolean

/** Compiles it, once for all replies. @throws Error in words where a pattern or a schema cannot be used. */
export function makeChecker({ must, mustNot }: Check): (reply: Reply) => CheckResult {
  const wanted = conditionsOf(must)
  const unwanted = mustNot === null ? [] : conditionsOf(mustNot)
  return (reply) => {
    const text = textOfContent(reply.content)
    try {
      const holds = (condition: Condition): boolean => condition(reply, text)
      return wanted.every(holds) && !unwanted.some(holds) ? 'passed' : 'failed'
    } catch (error) {
      if (error instanceof PatternTimeout) return 'timed-out'
      // A reply that is nested deeper than the stack is is data, too, and no reason to end a run.
      if (error instanceof RangeError) return 'failed'
      throw error
    }
  }
}

/** The cheap ones first. */
function conditionsOf(conditions: Conditions): Condition[] {
  const { contains, ignoreCase, json, matches, maxLength, minLength, stopReason, toolCalled } = conditions
  const all: Condition[] = []
  if (stopReason.length > 0) all.push((reply) => reply.stopReason !== null && stopReason.includes(reply.stopReason))
  if (toolCalled !== null) all.push(({ content }) => content.some((block) => calls(block, toolCalled)))
  if (minLength !== null) all.push((_, text) => lengthOf(text) >= minLength)
  if (maxLength !== null) all.push((_, text) => lengthOf(text) <= maxLength)
  for (const part of contains) all.push(containing(part, ignoreCase))
  if (matches !== null) all.push(matching(compilePattern(matches, ignoreCase ? 'iu' : 'u')))
  if (json !== null) all.push(followingSchema(json))
  return all
}

const calls = (block: Reply['content'][number], tool: string): boolean =>
  'toolUse' in block && block.toolUse.name === tool

const LAST_OF_ONE_UNIT = 0xffff

/** A surrogate pair is one character. */
function lengthOf(text: string): number {
  let pairs = 0
  for (let at = 0; at < text.length; at++) if ((text.codePointAt(at) ?? 0) > LAST_OF_ONE_UNIT) pairs++
  return text.length - pairs
}

function containing(part: string, ignoreCase: boolean): Condition {
  if (!ignoreCase) return (_, text) => text.includes(part)
  const lower = part.toLowerCase()
  return (_, text) => text.toLowerCase().includes(lower)
}

const matching =
  (pattern: PatternTest): Condition =>
  (_, text) =>
    pattern(text)

function followingSchema(schema: JsonObject): Condition {
  const validate = compileJsonSchema(schema)
  return (_, text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return false
    }
    return validate(value)
  }
}

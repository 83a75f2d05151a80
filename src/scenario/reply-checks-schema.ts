import { z } from 'zod'
import { compilePattern } from '../checks/bounded-pattern.ts'
import type { Check, Conditions } from '../checks/check.ts'
import { STOP_REASONS } from '../conversation/conversation.ts'
import { nearestName } from '../reading/mistake.ts'
import { flag, inOrder, name, rule, text, wholeNumber } from '../reading/schema-leaves.ts'

const SCHEMA = 'a JSON schema, or the path of a file with one'
const TEXTS = 'a text, or a list of texts'
const PATTERN = 'a regular expression'

/** Null of a regular expression; else why it is none, as V8 says behind the expression itself. */
function whyNoPattern(source: string): string | null {
  try {
    compilePattern(source, 'u')
    return null
  } catch (error) {
    return error instanceof Error ? (error.message.split(': ').at(-1) ?? null) : String(error)
  }
}

const KNOWN_REASONS: readonly string[] = STOP_REASONS

/** Models may have more words than these, but none that is nearly one of them. */
const isMisspelt = (word: string): boolean => !KNOWN_REASONS.includes(word) && nearestName(word, KNOWN_REASONS) !== null

const reasonText = () => text(TEXTS).refine((word) => !isMisspelt(word), `one of ${KNOWN_REASONS.join(', ')}`)

const texts = () => z.union([text(TEXTS), z.array(text('a text'), TEXTS).min(1, TEXTS)], TEXTS)

const conditions = {
  contains: texts()
    .optional()
    .meta({
      description: 'The text of the reply has this, or each of these.',
      examples: ['Paris', ['Paris', 'France']],
    }),
  matches: text(PATTERN)
    .refine((source) => whyNoPattern(source) === null, {
      error: ({ input }) => `${PATTERN} (${whyNoPattern(String(input))})`,
    })
    .optional()
    .meta({
      description: "A regular expression (JavaScript's, with the flag u) that matches somewhere in the text.",
      examples: ['^\\d+$'],
    }),
  ignoreCase: flag().optional().meta({ description: 'For contains and matches: letters in either case are equal.' }),
  json: z
    .union([text(SCHEMA), z.record(z.string(), z.json(), SCHEMA)], SCHEMA)
    .optional()
    .meta({
      description:
        'The text is JSON and nothing else, and follows this schema: inline, or the path of a file with it, in JSON or YAML. {} takes any JSON.',
      examples: ['./answer.schema.json', { type: 'object', required: ['city'] }],
    }),
  toolCalled: text('the name of a tool').optional().meta({ description: 'The reply calls this tool.' }),
  stopReason: z
    .union([reasonText(), z.array(reasonText(), TEXTS).min(1, TEXTS)], TEXTS)
    .optional()
    .meta({
      description: "Why the reply ended, in Converse's words: this, or one of these.",
      examples: ['end_turn', ['end_turn', 'stop_sequence']],
    }),
  minLength: wholeNumber({ min: 0 }).optional().meta({ description: 'The least length of the text, in characters.' }),
  maxLength: wholeNumber({ min: 0 })
    .optional()
    .meta({ description: 'The greatest length of the text, in characters.' }),
}

const NAMES = Object.keys(conditions).filter((key) => key !== 'ignoreCase')
const SOME = `at least one of ${NAMES.join(', ')}`

type Written = z.output<z.ZodObject<typeof conditions>>

const asksFor = (written: Readonly<Record<string, unknown>>): boolean => NAMES.some((key) => written[key] !== undefined)

/** Under `not` they may be the other way round: there, a text is neither. */
const lengthsInOrder = rule('at least minLength, because no reply can be both', ['maxLength'], (written) =>
  inOrder(written['minLength'], written['maxLength']),
)

const mustNot = z.strictObject(conditions).check(rule(SOME, [], asksFor))

const check = z
  .strictObject({
    name: name('a name').meta({ description: 'Tags what the check comes to.' }),
    ...conditions,
    not: mustNot.optional().meta({
      description: 'None of these may hold.',
      examples: [{ stopReason: 'max_tokens' }],
    }),
  })
  .check(
    rule(`${SOME} and not`, [], (written) => asksFor(written) || written['not'] !== undefined),
    lengthsInOrder,
  )
  .transform(({ name: named, not, ...must }) => ({
    name: named,
    must: conditionsOf(must),
    mustNot: not === undefined ? null : conditionsOf(not),
  }))

/** A check as it is written: a schema may be the path of its file. */
export type WrittenCheck = Omit<Check, 'must' | 'mustNot'> & {
  readonly must: WrittenConditions
  readonly mustNot: WrittenConditions | null
}

export type WrittenConditions = Omit<Conditions, 'json'> & { readonly json: Conditions['json'] | string }

function conditionsOf(written: Written): WrittenConditions {
  const { contains, ignoreCase, json, matches, maxLength, minLength, stopReason, toolCalled } = written
  return {
    contains: contains === undefined ? [] : [contains].flat(),
    matches: matches ?? null,
    ignoreCase: ignoreCase ?? false,
    json: (json as WrittenConditions['json'] | undefined) ?? null,
    toolCalled: toolCalled ?? null,
    stopReason: stopReason === undefined ? [] : [stopReason].flat(),
    minLength: minLength ?? null,
    maxLength: maxLength ?? null,
  }
}

export const replyChecksSchema = z
  .array(check, 'a list of checks')
  .refine(
    (checks) => new Set(checks.map((each) => each.name)).size === checks.length,
    'checks with a name of their own',
  )

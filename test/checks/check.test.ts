import { describe, expect, test } from 'vitest'
import { compilePattern, PatternTimeout } from '../../src/checks/bounded-pattern.ts'
import { makeChecker } from '../../src/checks/check.ts'
import { compileJsonSchema } from '../../src/checks/json-schema.ts'
import type { Reply } from '../../src/conversation/conversation.ts'
import { replyChecksSchema } from '../../src/scenario/reply-checks-schema.ts'

const say = (text: string, stopReason = 'end_turn'): Reply => ({
  content: [{ reasoningContent: { reasoningText: { text: 'Berlin?' } } }, { text }],
  stopReason,
})

const call = (name: string): Reply => ({
  content: [{ text: 'Let me see.' }, { toolUse: { toolUseId: 't1', name, input: { city: 'Paris' } } }],
  stopReason: 'tool_use',
})

/** As it is written, without files. */
function resultOf(written: object, reply: Reply): string {
  const [check] = replyChecksSchema.parse([{ name: 'c', ...written }])
  if (check === undefined) throw new Error('there is a check')
  return makeChecker(check as Parameters<typeof makeChecker>[0])(reply)
}

const city = { type: 'object', required: ['city'], properties: { city: { type: 'string', pattern: '^[A-Z]' } } }

test.each<[object, Reply, 'passed' | 'failed']>([
  [{ contains: 'Paris' }, say('It is Paris.'), 'passed'],
  [{ contains: 'Paris' }, say('It is paris.'), 'failed'],
  [{ contains: 'Paris', ignoreCase: true }, say('It is PARIS.'), 'passed'],
  [{ contains: ['Paris', 'France'] }, say('Paris, in France'), 'passed'],
  [{ contains: ['Paris', 'France'] }, say('Paris'), 'failed'],
  // Reasoning is no part of what is answered.
  [{ contains: 'Berlin' }, say('Paris'), 'failed'],
  [{ matches: '^\\d{4}$' }, say('2026'), 'passed'],
  [{ matches: '^\\d{4}$' }, say('in 2026'), 'failed'],
  [{ matches: 'p.ris', ignoreCase: true }, say('Paris'), 'passed'],
  [{ json: {} }, say(' [1, 2] '), 'passed'],
  [{ json: {} }, say('```json\n[1]\n```'), 'failed'],
  [{ json: city }, say('{"city":"Paris"}'), 'passed'],
  [{ json: city }, say('{"city":"paris"}'), 'failed'],
  [{ json: city }, say('{}'), 'failed'],
  [{ toolCalled: 'get_weather' }, call('get_weather'), 'passed'],
  [{ toolCalled: 'get_weather' }, call('get_time'), 'failed'],
  [{ toolCalled: 'get_weather' }, say('get_weather'), 'failed'],
  [{ stopReason: 'end_turn' }, say('x'), 'passed'],
  [{ stopReason: ['stop_sequence', 'end_turn'] }, say('x'), 'passed'],
  [{ stopReason: 'end_turn' }, say('x', 'max_tokens'), 'failed'],
  [{ minLength: 3 }, say('abc'), 'passed'],
  [{ minLength: 3 }, say('ab'), 'failed'],
  // Two characters, of four units.
  [{ maxLength: 2 }, say('🙈🙉'), 'passed'],
  [{ maxLength: 2 }, say('abc'), 'failed'],
  [{ not: { contains: 'sorry', ignoreCase: true } }, say('Paris'), 'passed'],
  [{ not: { contains: 'sorry', ignoreCase: true } }, say('Sorry, no.'), 'failed'],
  [{ contains: 'Paris', not: { stopReason: 'max_tokens' } }, say('Paris', 'max_tokens'), 'failed'],
  // One that holds is one too many.
  [{ not: { contains: 'a', maxLength: 1 } }, say('a long one'), 'failed'],
  [{ contains: 'Paris', maxLength: 5 }, say('Paris'), 'passed'],
  [{ contains: 'Paris', maxLength: 4 }, say('Paris'), 'failed'],
])('%j of %j has %s', (written, reply, result) => {
  expect(resultOf(written, reply)).toBe(result)
})

describe('a pattern', () => {
  const endless = `${'a'.repeat(40)}!`

  test('that backtracks without end is cut off, and is no pass', () => {
    expect(resultOf({ matches: '^(a+)+$' }, say(endless))).toBe('timed-out')
    expect(resultOf({ not: { matches: '^(a+)+$' } }, say(endless))).toBe('timed-out')
    expect(resultOf({ json: { type: 'string', pattern: '^(a+)+$' } }, say(JSON.stringify(endless)))).toBe('timed-out')
    expect(() => compilePattern('^(?:(?:a{1,50}){1,50}){1,50}$', 'u')(endless)).toThrow(PatternTimeout)
  })

  test.each([
    '^(?:a|a){28}b',
    '^(?:a?){28}a{3}c',
    `^${'a?'.repeat(28)}${'a{1}'.repeat(28)}c`,
    `^${'(a|a)'.repeat(28)}b`,
    `^${'('.repeat(6)}a?${'){2}'.repeat(6)}c`,
  ])('%s has no end without * and + either', (source) => {
    expect(() => compilePattern(source, 'u')('a'.repeat(40))).toThrow(PatternTimeout)
  })

  test('is asked again after one that was cut off', () => {
    const pattern = compilePattern('^(a+)+$', 'u')
    expect(() => pattern(endless)).toThrow(PatternTimeout)
    expect([pattern('aaa'), pattern('b')]).toEqual([true, false])
  })

  test('keeps nothing from one text to the next', () => {
    const pattern = compilePattern('a+', 'u')
    expect([pattern('a'), pattern('a'), pattern('b'), pattern('xa')]).toEqual([true, true, false, true])
  })
})

describe('a schema', () => {
  test('is of 2020-12, or of the draft that it names', () => {
    const tuple = { prefixItems: [{ type: 'string' }], items: false }
    expect(compileJsonSchema(tuple)(['a'])).toBe(true)
    expect(compileJsonSchema(tuple)(['a', 1])).toBe(false)
    const old = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      items: [{ type: 'string' }],
      additionalItems: false,
    }
    expect(compileJsonSchema(old)(['a'])).toBe(true)
    expect(compileJsonSchema(old)(['a', 1])).toBe(false)
  })

  test('that goes into itself fails what is nested deeper than it can go', () => {
    const json = { type: 'array', items: { $ref: '#' } }
    const results = [10, 200_000].map((depth) => resultOf({ json }, say('['.repeat(depth) + ']'.repeat(depth))))
    expect(results).toEqual(['passed', 'failed'])
  })

  test('has patterns that are told apart', () => {
    const both = { properties: { a: { pattern: '^a+$' }, b: { pattern: '^b+$' } }, patternProperties: { '^c': false } }
    const follows = compileJsonSchema(both)
    expect([{ a: 'aa', b: 'bb' }, { a: 'bb' }, { b: 'aa' }, { c: 1 }].map(follows)).toEqual([true, false, false, false])
  })

  test('refers to its own parts, and to nothing outside', () => {
    const own = { $ref: '#/$defs/n', $defs: { n: { type: 'number' } } }
    expect([compileJsonSchema(own)(1), compileJsonSchema(own)('1')]).toEqual([true, false])
    expect(() => compileJsonSchema({ $ref: 'other.json' })).toThrow(/can't resolve reference other\.json/)
  })
})

test.each([
  [[{ name: 'a' }], 'at least one of contains, matches, json'],
  [[{ name: 'a', not: {} }], 'at least one of contains, matches, json'],
  [[{ name: 'a', ignoreCase: true }], 'at least one of contains, matches, json'],
  [[{ name: 'a', matches: '(' }], 'a regular expression'],
  [
    [
      { name: 'a', contains: 'x' },
      { name: 'a', contains: 'y' },
    ],
    'checks with a name of their own',
  ],
  [[{ contains: 'x' }], ''],
  [[{ name: 'a', contians: 'x' }], ''],
])('%j is refused', (written, message) => {
  const { error, success } = replyChecksSchema.safeParse(written)
  expect(success).toBe(false)
  expect(error?.issues.map((issue) => issue.message).join()).toContain(message)
})

import { describe, expect, test } from 'vitest'

import {
  enumViolation,
  extraneousKeys,
  malformedInput,
  missingKeys,
  numberViolation,
  recordListViolations,
  typeViolation,
} from '../../../src/simulator/invoke/malformed-input.ts'

describe('the error', () => {
  test('names no violation where there is no body to have one', () => {
    expect(malformedInput()).toEqual({
      kind: 'refused',
      status: 400,
      name: 'ValidationException',
      message: 'Malformed input request, please reformat your input and try again.',
    })
  })

  test('names violations one after the other, as the real one does', () => {
    const body = { system: '', messages: [] }
    const violations = [...missingKeys('', body, ['prompt']), ...extraneousKeys(body, () => false)]
    expect(malformedInput(violations).message).toBe(
      'Malformed input request: #: required key [prompt] not found#: extraneous key [system] is not permitted' +
        '#: extraneous key [messages] is not permitted, please reformat your input and try again.',
    )
  })

  test('stays short, however much is wrong', () => {
    const body = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`${index}`.repeat(1_000), 1]))
    expect(malformedInput(extraneousKeys(body, () => false)).message.length).toBeLessThan(5_000)
  })
})

const limits = { type: 'Integer', minimum: 1, maximum: 2_048 } as const

test.each([
  [
    'a text where a list must be',
    typeViolation('/stop', 'x', 'JSONArray'),
    '#/stop: expected type: JSONArray, found: String',
  ],
  [
    'a list where an object must be',
    typeViolation('/a', [], 'JSONObject'),
    '#/a: expected type: JSONObject, found: JSONArray',
  ],
  ['null', typeViolation('/a', null, 'String'), '#/a: expected type: String, found: Null'],
  ['a boolean', typeViolation('/a', true, 'String'), '#/a: expected type: String, found: Boolean'],
  [
    'a list of anything else than objects',
    recordListViolations('/m', [{}, 'x']),
    '#/m/1: expected type: JSONObject, found: String',
  ],
  ['no list', recordListViolations('/m', 7), '#/m: expected type: JSONArray, found: Integer'],
  ['a fraction', numberViolation('/n', 1.5, limits), '#/n: expected type: Integer, found: BigDecimal'],
  ['a text where a number must be', numberViolation('/n', '9', limits), '#/n: expected type: Integer, found: String'],
  ['too small a number', numberViolation('/n', 0, limits), '#/n: 0 is not greater or equal to 1'],
  ['too great a number', numberViolation('/n', 8_192, limits), '#/n: 8192 is not less or equal to 2048'],
  ['an unknown value', enumViolation('/v', 'old', ['new']), '#/v: old is not a valid enum value'],
  ['a value of another type', enumViolation('/v', {}, ['new']), '#/v: JSONObject is not a valid enum value'],
])('%s is a violation', (_, violations, text) => {
  expect(violations).toEqual([text])
})

test('what is absent, or right, violates nothing', () => {
  expect([
    ...typeViolation('/a', undefined, 'String'),
    ...typeViolation('/a', {}, 'JSONObject'),
    ...recordListViolations('/a', undefined),
    ...recordListViolations('/a', [{}]),
    ...numberViolation('/a', undefined, limits),
    ...numberViolation('/a', 1, limits),
    ...numberViolation('/a', 2_048, limits),
    ...enumViolation('/a', undefined, ['x']),
    ...enumViolation('/a', 'x', ['x']),
    ...missingKeys('', { a: null }, ['a']),
    ...extraneousKeys({ a: null }, () => true),
  ]).toEqual([])
})

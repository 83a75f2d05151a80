import { expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import { drawJson } from '../../../src/simulator/json-schema/draw-json.ts'

const draw = (schema: object, optionalShare = 1): unknown =>
  drawJson({ ...schema }, makeRandom(1, 'test'), optionalShare)

test('what is required is there, and of the rest as much as the share says', () => {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { enum: ['C'] } },
    required: ['city', 'other'],
  }
  expect(Object.keys(draw(schema, 0) as object)).toEqual(['city', 'other'])
  expect(draw(schema)).toMatchObject({ unit: 'C' })
})

test.each([
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ['uuid', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/],
  ['email', /^[a-z]+@[a-z]+\.example$/],
  ['uri', /^https:\/\/[a-z]+\.example\/[a-z]+$/],
  ['ipv4', /^\d+\.\d+\.\d+\.\d+$/],
])('a text of the format %s looks like one', (format, form) => {
  expect(draw({ type: 'string', format })).toMatch(form)
})

test('a schema that asks for itself without end is followed so far, and in bounded time', () => {
  const both = {
    type: 'object',
    required: ['left', 'right'],
    properties: { left: { $ref: '#' }, right: { $ref: '#' } },
  }
  expect(JSON.stringify(draw(both)).length).toBeLessThan(200_000)
  expect(draw({ $ref: '#' })).toBeTypeOf('string')
  expect(draw({ anyOf: [{ $ref: '#' }] })).toBeTypeOf('string')
})

test('a list is as long as it must be, but not of millions', () => {
  expect(draw({ type: 'array', minItems: 1e9, items: { type: 'null' } })).toHaveLength(256)
  expect(draw({ type: 'array', maxItems: 0 })).toEqual([])
  expect(draw({ type: 'array', prefixItems: [{ const: 'a' }, { const: 2 }], maxItems: 2 })).toEqual(['a', 2])
})

test.each([
  [{ type: 5, properties: 'x' }],
  [{ type: 'object', required: 'city', properties: [] }],
  [{ $ref: '#/constructor/name' }],
  [{ $ref: 'https://elsewhere.example/schema' }],
  [{ type: 'array', items: 7, minItems: -1 }],
  [{ type: 'number', multipleOf: 0, minimum: 'a' }],
  [{ anyOf: [] }],
])('%j, which is none, gives something all the same', (schema) => {
  expect(JSON.stringify(draw(schema))).toBeTypeOf('string')
})

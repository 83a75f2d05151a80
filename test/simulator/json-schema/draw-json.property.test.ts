import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import { drawJson } from '../../../src/simulator/json-schema/draw-json.ts'

type Schema = Readonly<Record<string, unknown>>

const whole = fc.integer({ min: 0, max: 6 })
const strings = fc.oneof(
  fc.record({ type: fc.constant('string') }),
  fc.record({ type: fc.constant('string'), minLength: whole, maxLength: fc.integer({ min: 6, max: 40 }) }),
  fc.record({ type: fc.constant('string'), pattern: fc.constantFrom('^[A-Z]{3}-\\d{2,4}$', '^(?:a|b[^c])+\\.x?$') }),
  fc.record({ type: fc.constant('string'), enum: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }) }),
)
const numbers = fc.oneof(
  fc.record({ type: fc.constantFrom('integer', 'number') }),
  fc.record({
    type: fc.constantFrom('integer', 'number'),
    minimum: fc.integer({ min: -50, max: 50 }),
    maximum: fc.integer({ min: 60, max: 90 }),
  }),
  fc.record({
    type: fc.constantFrom('integer', 'number'),
    exclusiveMinimum: fc.integer({ min: -50, max: 50 }),
    exclusiveMaximum: fc.integer({ min: 60, max: 90 }),
  }),
  fc.record({ type: fc.constant('integer'), multipleOf: fc.integer({ min: 1, max: 9 }) }),
)
const plain = fc.oneof(
  strings,
  numbers,
  fc.constantFrom<Schema>({ type: 'boolean' }, { type: 'null' }, { const: { a: [1] } }, {}, { $ref: '#/$defs/named' }),
  fc.constantFrom<Schema>({ type: ['string', 'null'] }, { type: 'string', format: 'any-words' }),
)
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    plain as fc.Arbitrary<Schema>,
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: whole, maxItems: fc.constant(8) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.tuple(tie('schema')) }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('schema'), { maxKeys: 5 }).chain((properties) =>
      fc.record({
        type: fc.constant('object'),
        properties: fc.constant(properties),
        required: fc.subarray(Object.keys(properties)),
        additionalProperties: fc.constant(false),
      }),
    ),
  ),
}))

test('a drawn value is one that the schema takes', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const tree = { type: 'object', properties: { child: { $ref: '#/$defs/named' } }, additionalProperties: false }
  fc.assert(
    fc.property(schema, fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (drawn, seed, optionalShare) => {
      const root = { ...drawn, $defs: { named: tree } }
      const value = drawJson(root, makeRandom(seed, 'test'), optionalShare)
      const isTaken = ajv.validate(root, JSON.parse(JSON.stringify(value)))
      expect(isTaken, `${JSON.stringify(root)} ${JSON.stringify(value)} ${ajv.errorsText()}`).toBe(true)
    }),
    { numRuns: 300 },
  )
})

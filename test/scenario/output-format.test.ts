import { describe, expect, test } from 'vitest'
import { makeModePlans } from '../../src/plan/make-mode-plans.ts'
import { mistakesOf, readText, scenarioText } from './written-scenario.ts'

const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const INLINE = JSON.stringify(CITY)

const read = (fields: string, files: Record<string, string> = {}) =>
  readText(
    scenarioText({ modes: `{ m: { ${fields} } }` }),
    {},
    { 'load/prompts.yml': 'mix: [{ name: hello, template: Say hello. }]\n', ...files },
  )

function objectionsTo(fields: string, files: Record<string, string> = {}): string[] {
  return mistakesOf(() => read(fields, files)).map((mistake) => {
    const [told = '', hint] = mistake.split('\n    ')
    return (told.split('.modes.m.')[1] ?? told) + (hint === undefined ? '' : ` (${hint})`)
  })
}

const formatOf = (fields: string, files: Record<string, string> = {}) =>
  makeModePlans(read(fields, files).config.modes)[0]!.outputFormat

describe('the schema of a reply', () => {
  test('stands in the scenario, or in a file beside it', () => {
    const expected = { name: null, description: null, schema: CITY }
    expect(formatOf(`model: x, outputFormat: { schema: ${INLINE} }`)).toStrictEqual(expected)
    for (const text of [INLINE, `type: object\nproperties: { city: { type: string } }\nrequired: [city]\n`]) {
      const files = { 'load/city.schema.json': text }
      expect(formatOf('model: x, outputFormat: { schema: ./city.schema.json }', files)).toStrictEqual(expected)
    }
  })

  test('is a file of the run, with its name and what it is', () => {
    const written = 'model: x, outputFormat: { name: city, description: Where it is., schema: city.json }'
    const scenario = read(written, { 'load/city.json': INLINE })
    expect(scenario.files.map(({ path }) => path.split('/').at(-1))).toContain('city.json')
    expect(scenario.config.modes['m']!.outputFormat).toStrictEqual({
      name: 'city',
      description: 'Where it is.',
      schema: CITY,
    })
  })
})

const noField = (body: string) => `(${body}'s own body has no field for it: use api: converse-stream, or converse)`

describe('is refused', () => {
  const BESIDE = '(the mode says it with outputFormat)'
  test.each<[string, Record<string, string>, string[]]>([
    [
      'model: x, outputFormat: { schema: 5 }',
      {},
      ['outputFormat.schema  expected a JSON schema, or the path of a file with one, found 5'],
    ],
    [
      'model: x, outputFormat: {}',
      {},
      ['outputFormat.schema  expected a JSON schema, or the path of a file with one, found nothing'],
    ],
    [
      'model: x, outputFormat: { schema: ./none.json }',
      {},
      ['outputFormat.schema  expected the path of a file with a JSON schema, found no such file (load/none.json)'],
    ],
    [
      'model: x, outputFormat: { schema: ./list.json }',
      { 'load/list.json': '[1, 2]' },
      ['outputFormat.schema  expected the path of a file with a JSON schema, found [1, 2] (load/list.json)'],
    ],
    [
      `model: x, outputFormat: { schema: ${INLINE} }, additionalModelRequestFields: { response_format: {}, output_config: { format: {}, effort: low } }`,
      {},
      [
        `additionalModelRequestFields.response_format  expected nothing, found another opinion ${BESIDE}`,
        `additionalModelRequestFields.output_config.format  expected nothing, found another opinion ${BESIDE}`,
      ],
    ],
    [
      `api: invoke-model, model: "us.amazon.nova-pro-v1:0", outputFormat: { schema: ${INLINE} }`,
      {},
      [`outputFormat  expected nothing, found a JSON schema ${noField('Nova')}`],
    ],
    [
      `api: invoke-model, model: us.anthropic.claude-sonnet-5, inference: { maxTokens: 9 }, outputFormat: { name: city, schema: ${INLINE} }`,
      {},
      [`outputFormat.name  expected nothing, found "city" ${noField('Claude')}`],
    ],
    [
      `api: invoke-model, model: us.anthropic.claude-sonnet-5, inference: { maxTokens: 9 }, outputFormat: { schema: ${INLINE} }`,
      {},
      [],
    ],
  ])('%s', (fields, files, expected) => {
    expect(objectionsTo(fields, files)).toStrictEqual(expected)
  })

  test('a file that is no YAML, with its line', () => {
    const [told] = objectionsTo('model: x, outputFormat: { schema: ./bad.json }', { 'load/bad.json': '{ "a": \n ] }' })
    expect(told).toMatch(/^load\/bad\.json:1:8 /)
  })
})

import { describe, expect, test } from 'vitest'
import { renderPath } from '../../src/reading/mistake.ts'
import { readToolList } from '../../src/scenario/read-tool-list.ts'

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const read = { name: 'weather', description: 'Tells the weather.', inputSchema: schema, strict: null }

const converse = { toolSpec: { name: 'weather', description: 'Tells the weather.', inputSchema: { json: schema } } }
const chat = {
  type: 'function',
  function: { name: 'weather', description: 'Tells the weather.', parameters: schema, strict: true },
}
const responses = { type: 'function', name: 'weather', description: 'Tells the weather.', parameters: schema }
const messages = { type: 'custom', name: 'weather', description: 'Tells the weather.', input_schema: schema }
const mcp = {
  name: 'weather',
  title: 'Weather',
  description: 'Tells the weather.',
  inputSchema: schema,
  outputSchema: { type: 'object' },
  annotations: { readOnlyHint: true },
}
const plain = { name: 'weather', description: 'Tells the weather.', parameters: schema }

describe('a tool is read in the form of', () => {
  test.each([
    ['Converse', converse, read],
    ['Chat Completions', chat, { ...read, strict: true }],
    ['Responses', responses, read],
    ['Messages', messages, read],
    ['MCP', mcp, read],
    ['functions', plain, read],
  ])('%s', (form, written, expected) => {
    expect(readToolList([written])).toEqual({ forms: [form], specs: [expected], findings: [] })
  })

  test.each([
    ['Converse’s toolConfig', { tools: [converse], toolChoice: { auto: {} } }],
    ['a request that has one', { modelId: 'm', toolConfig: { tools: [converse] } }],
    ['the result of MCP’s tools/list', { tools: [mcp] }],
    ['its whole response', { jsonrpc: '2.0', id: 1, result: { tools: [mcp], nextCursor: null } }],
    ['functions', { functions: [plain] }],
  ])('what stands in %s', (_, written) => {
    expect(readToolList(written)).toMatchObject({ specs: [read], findings: [] })
  })

  test('functions without arguments has a schema of none', () => {
    const { specs } = readToolList([
      { type: 'function', function: { name: 'now' } },
      { type: 'function', name: 'today', parameters: null },
    ])
    const none = { description: null, inputSchema: { type: 'object', properties: {} }, strict: null }
    expect(specs).toEqual([
      { name: 'now', ...none },
      { name: 'today', ...none },
    ])
  })

  test('several is told with each of them', () => {
    const list = [converse, { ...mcp, name: 'other' }]
    expect(readToolList(list).forms).toEqual(['Converse', 'MCP'])
  })
})

const mistakesIn = (written: unknown): string[] =>
  readToolList(written).findings.map(
    ({ path, message, hint }) => `${renderPath(path)}  ${message}${hint === null ? '' : ` (${hint})`}`,
  )

const FORMS =
  'expected a tool as Converse (toolSpec), Chat Completions or Responses (type: function), Messages (input_schema) or MCP (inputSchema) has it, found'

describe('a mistake', () => {
  test.each<[unknown, string[]]>([
    [[], ['  expected at least one tool, found an empty list']],
    ['tools', ['  expected a list of tools, or tools with one, found "tools"']],
    [{ tools: {} }, ['tools  expected a list of tools, or tools with one, found an empty mapping']],
    [['weather'], [`[0]  ${FORMS} "weather"`]],
    [
      [{ cachePoint: { type: 'default' } }],
      ['[0]  expected a tool, found a cache point (leave it out, and set cache: { points: [tools] } in the mode)'],
    ],
    [[{ type: 'web_search' }], [`[0]  ${FORMS} type (tools that a service runs by itself cannot be answered)`]],
    [
      [{ ...plain, name: 'math.add' }],
      ['[0].name  expected a name of 1 to 64 letters, digits, _ and -, found "math.add" (Bedrock would take math_add)'],
    ],
    [[{ ...plain, name: 5 }], ['[0].name  expected a name of 1 to 64 letters, digits, _ and -, found 5']],
    [
      [{ toolSpec: { ...converse.toolSpec, inputSchema: schema } }],
      ['[0].toolSpec.inputSchema  expected a JSON schema, found nothing'],
    ],
    [
      [{ ...plain, parameters: { ...schema, type: 'dict' } }],
      [
        '[0].parameters.type  expected object, found "dict" (the input of a tool is an object: its arguments by their names)',
      ],
    ],
    [[{ ...mcp, inputSchema: [] }], ['[0].inputSchema  expected a JSON schema, found an empty list']],
    [[plain, mcp], ['[1].name  expected a name of its own, found "weather" again']],
    [
      [{ ...messages, cache_control: { type: 'ephemeral' } }],
      [
        '[0].cache_control  expected a known key, found "cache_control" (known here: name, description, strict, input_schema, type)',
      ],
    ],
    [[{ ...plain, description: 5 }], ['[0].description  expected a text, found 5']],
    [[{ ...plain, strict: 'yes' }], ['[0].strict  expected true or false, found "yes"']],
    [
      [{ ...plain, description: '\ud800' }],
      ['[0]  expected whole characters, found half a character (one of a surrogate pair)'],
    ],
    [
      { tools: [mcp], nextCursor: 'abc' },
      [
        'tools  expected all tools of the server, found a page of them (ask for the other pages (nextCursor), and join their tools)',
      ],
    ],
  ])('in %j', (written, expected) => {
    expect(mistakesIn(written)).toEqual(expected)
  })

  test('leaves its tool out, and all are told', () => {
    const { findings, specs } = readToolList([{ ...plain, name: 'a b' }, plain, { ...plain, name: '' }])
    expect(specs).toEqual([read])
    expect(findings).toHaveLength(2)
  })
})

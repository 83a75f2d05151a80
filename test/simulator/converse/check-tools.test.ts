import { describe, expect, test } from 'vitest'
import { parseConverse } from '../../../src/simulator/converse/parse-converse.ts'

const tool = (spec: object = {}) => ({
  toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } }, ...spec },
})
const user = (...content: object[]) => ({ role: 'user', content })
const assistant = (...content: object[]) => ({ role: 'assistant', content })
const use = (more: object = {}) => ({ toolUse: { toolUseId: 'a', name: 'weather', input: {}, ...more } })
const result = (more: object = {}) => ({ toolResult: { toolUseId: 'a', content: [{ text: 'sunny' }], ...more } })
const hello = user({ text: 'hello' })

function messageOf(body: object): string {
  const parsed = parseConverse(
    Buffer.from(JSON.stringify({ messages: [hello], toolConfig: { tools: [tool()] }, ...body })),
  )
  return parsed.kind === 'refused' ? parsed.message : 'accepted'
}
const withTools = (...tools: object[]) => messageOf({ toolConfig: { tools } })
const talk = (...messages: object[]) => messageOf({ messages: [hello, ...messages] })
const one = (place: string, rest: string): string =>
  `1 validation error detected: Value ${place} failed to satisfy constraint: Member must ${rest}`

describe('tools', () => {
  test('may have names of 64 characters, descriptions and schemas', () => {
    expect(withTools(tool({ name: 'a-B_9'.padEnd(64, 'x'), description: 'd' }))).toBe('accepted')
  })

  test.each([
    [
      'a dot in a name',
      { name: 'a.b' },
      one("'a.b' at 'toolConfig.tools.2.member.toolSpec.name'", 'satisfy regular expression pattern: [a-zA-Z0-9_-]+'),
    ],
    [
      'a name that is too long',
      { name: 'a'.repeat(65) },
      one(`'${'a'.repeat(65)}' at 'toolConfig.tools.2.member.toolSpec.name'`, 'have length less than or equal to 64'),
    ],
    ['no name', { name: undefined }, one("null at 'toolConfig.tools.2.member.toolSpec.name'", 'not be null')],
    [
      'an empty description',
      { description: '' },
      one("'' at 'toolConfig.tools.2.member.toolSpec.description'", 'have length greater than or equal to 1'),
    ],
    [
      'no schema',
      { inputSchema: undefined },
      one("null at 'toolConfig.tools.2.member.toolSpec.inputSchema'", 'not be null'),
    ],
    [
      'a schema of a list',
      { inputSchema: { json: { type: 'array' } } },
      'The value at toolConfig.tools.1.toolSpec.inputSchema.json.type must be one of the following: object.',
    ],
    [
      'a schema without a type',
      { inputSchema: { json: {} } },
      'The value at toolConfig.tools.1.toolSpec.inputSchema.json.type must be one of the following: object.',
    ],
    [
      'a schema that is a text',
      { inputSchema: { json: '{}' } },
      'The format of the value at toolConfig.tools.1.toolSpec.inputSchema.json is invalid. Provide a json object for the field and try again.',
    ],
  ])('with %s are refused', (_, spec, message) => {
    expect(withTools(tool(), tool(spec))).toBe(message)
  })

  test('with several mistakes are refused for all of them at once', () => {
    expect(withTools(tool({ name: 'a.b' }), tool({ name: '' }))).toMatch(
      /^3 validation errors detected: Value 'a\.b' at .*; Value '' at/,
    )
  })
})

const choose = (toolChoice: unknown) => messageOf({ toolConfig: { tools: [tool()], toolChoice } })

describe('a choice', () => {
  test.each([[{ auto: {} }], [{ any: {} }], [{ tool: { name: 'weather' } }], [null]])('may be %j', (choice) => {
    expect(choose(choice)).toBe('accepted')
  })

  test.each([
    [{}, /exactly one of \[auto, any, tool\]/],
    [{ auto: {}, any: {} }, /exactly one of/],
    [{ tool: {} }, /Value null at 'toolConfig.toolChoice.tool.name'/],
    [{ tool: { name: 'a b' } }, /Value 'a b' at 'toolConfig.toolChoice.tool.name'.*pattern/],
    ['auto', /could not be parsed/],
  ])('is not %j', (choice, message) => {
    expect(choose(choice)).toMatch(message)
  })
})

describe('uses and results', () => {
  test('may be several, of errors, of JSON, and beside text', () => {
    const blocks = [{ text: 'a' }, use(), use({ toolUseId: 'b.c:d' })]
    const results = [result({ status: 'error' }), result({ toolUseId: 'b.c:d', content: [{ json: { a: 1 } }] })]
    expect(talk(assistant(...blocks), user(...results, { text: 'go on' }))).toBe('accepted')
  })

  test.each([
    [
      'an id with a blank',
      [assistant(use({ toolUseId: 'a b' }))],
      one(
        "'a b' at 'messages.2.member.content.1.member.toolUse.toolUseId'",
        'satisfy regular expression pattern: [a-zA-Z0-9_.:-]+',
      ),
    ],
    [
      'a name with a dot',
      [assistant(use({ name: 'a.b' }))],
      one(
        "'a.b' at 'messages.2.member.content.1.member.toolUse.name'",
        'satisfy regular expression pattern: [a-zA-Z0-9_-]+',
      ),
    ],
    [
      'an input that is a text',
      [assistant(use({ input: '{}' }))],
      'The format of the value at messages.1.content.0.toolUse.input is invalid. Provide a json object for the field and try again.',
    ],
    [
      'no input',
      [assistant(use({ input: undefined }))],
      one("null at 'messages.2.member.content.1.member.toolUse.input'", 'not be null'),
    ],
    [
      'a result that is a number',
      [assistant(use()), user(result({ content: [{ text: 'a' }, { json: 42 }] }))],
      'The format of the value at messages.2.content.0.toolResult.content.1.json is invalid. Provide a json object for the field and try again.',
    ],
    [
      'a status that there is not',
      [assistant(use()), user(result({ status: 'bad' }))],
      one("at 'messages.3.member.content.1.member.toolResult.status'", 'satisfy enum value set: [error, success]'),
    ],
    [
      'a use twice',
      [assistant(use(), use()), user(result())],
      'The toolUse blocks at messages.1.content contain duplicate Ids: a',
    ],
    [
      'a result twice',
      [assistant(use(), use({ toolUseId: 'b' })), user(result(), result())],
      'The toolResult blocks at messages.2.content contain duplicate Ids: a',
    ],
    [
      'a use by the user',
      [assistant({ text: 'a' }), user(use())],
      'The model returned the following errors: messages.2: `tool_use` blocks can only be in `assistant` messages',
    ],
    [
      'a result by the assistant',
      [assistant(result())],
      'The model returned the following errors: messages.1: `tool_result` blocks can only be in `user` messages',
    ],
  ])('have no %s', (_, messages, message) => {
    expect(talk(...messages)).toBe(message)
  })

  test('need tools', () => {
    expect(messageOf({ messages: [hello, assistant(use())], toolConfig: undefined })).toMatch(
      /toolConfig field must be defined/,
    )
  })
})

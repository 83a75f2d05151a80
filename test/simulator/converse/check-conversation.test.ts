import { expect, test } from 'vitest'

import { checkConversation, checkInferenceConfig } from '../../../src/simulator/converse/check-conversation.ts'

test.each([
  {},
  { maxTokens: null, temperature: null, topP: null, stopSequences: null },
  { maxTokens: 1, temperature: 0, topP: 0, stopSequences: [] },
  { maxTokens: 2_147_483_647, temperature: 1, topP: 1, stopSequences: ['a', 'b'] },
  { temperature: 0.5, topP: 0.999, later: 'x' },
])('%j is accepted', (config) => {
  expect(checkInferenceConfig(config)).toBeNull()
})

test.each([
  [{ maxTokens: 0 }, '0', 'maxTokens', 'greater than or equal to 1'],
  [{ maxTokens: -5 }, '-5', 'maxTokens', 'greater than or equal to 1'],
  [{ temperature: 1.5 }, '1.5', 'temperature', 'less than or equal to 1'],
  [{ temperature: 99 }, '99.0', 'temperature', 'less than or equal to 1'],
  [{ temperature: -0.1 }, '-0.1', 'temperature', 'greater than or equal to 0'],
  [{ topP: 2 }, '2.0', 'topP', 'less than or equal to 1'],
  [{ topP: -1 }, '-1.0', 'topP', 'greater than or equal to 0'],
])('%j is out of range', (config, value, member, range) => {
  expect(checkInferenceConfig(config)).toEqual({
    kind: 'refused',
    status: 400,
    name: 'ValidationException',
    message:
      `1 validation error detected: Value '${value}' at 'inferenceConfig.${member}' failed to satisfy constraint: ` +
      `Member must have value ${range}`,
  })
})

test.each([
  { maxTokens: 1.5 },
  { maxTokens: '5' },
  { maxTokens: Infinity },
  { temperature: '1' },
  { temperature: Infinity },
  { temperature: true },
  { topP: [0.5] },
  { stopSequences: 'a' },
  { stopSequences: [1] },
  { stopSequences: [null] },
  { stopSequences: { 0: 'a' } },
])('%j cannot be read', (config) => {
  expect(checkInferenceConfig(config)).toMatchObject({ status: 400, name: 'SerializationException' })
})

const says = (role: string, ...content: object[]) => ({
  role,
  content: content.length === 0 ? [{ text: 'a' }] : content,
})
const uses = (...ids: string[]) =>
  says('assistant', ...ids.map((toolUseId) => ({ toolUse: { toolUseId, name: 'n', input: {} } })))
const results = (...ids: string[]) =>
  says('user', ...ids.map((toolUseId) => ({ toolResult: { toolUseId, content: [] } })))
const tool = { toolSpec: { name: 'n', inputSchema: { json: { type: 'object' } } } }
const check = (...messages: object[]) =>
  checkConversation({ tools: [tool], system: [], messages: messages as Record<string, unknown>[] }, true)

test.each([
  ['turns', [says('user'), says('assistant'), says('user')]],
  ['instructions in the middle', [says('user'), says('system'), says('assistant'), says('system'), says('user')]],
  ['a tool and its result', [says('user'), uses('a'), results('a')]],
  [
    'two tools and their results in another order',
    [says('user'), uses('a', 'b'), results('b', 'a'), says('assistant')],
  ],
  ['the beginning of a reply', [says('user'), says('assistant')]],
])('a conversation may have %s', (_, messages) => {
  expect(check(...messages)).toBeNull()
})

const alternate =
  'A conversation must alternate between user and assistant roles. ' +
  'Make sure the conversation alternates between user and assistant roles and try again.'

test.each([
  ['two users in a row', [says('user'), says('user')], alternate],
  ['two replies in a row', [says('user'), says('assistant'), says('assistant')], alternate],
  ['two users with instructions between', [says('user'), says('system'), says('user')], alternate],
  [
    'a role that there is not',
    [says('user'), says('foo')],
    "1 validation error detected: Value at 'messages.2.member.role' failed to satisfy constraint: Member must satisfy enum value set: [assistant, system, user]",
  ],
  [
    'a result of nothing',
    [results('a')],
    'The number of toolResult blocks at messages.0.content exceeds the number of toolUse blocks of previous turn.',
  ],
  [
    'more results than tools',
    [says('user'), uses('a'), results('a', 'b')],
    'The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn.',
  ],
  [
    'a result of another tool',
    [says('user'), uses('a'), results('b')],
    'Expected toolResult blocks at messages.2.content for the following Ids: a',
  ],
  [
    'tools without results',
    [says('user'), uses('a', 'b', 'c'), results('b')],
    'Expected toolResult blocks at messages.2.content for the following Ids: a, c',
  ],
])('a conversation has no %s', (_, messages, message) => {
  expect(check(...messages)).toEqual({ kind: 'refused', status: 400, name: 'ValidationException', message })
})

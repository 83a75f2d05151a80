import { describe, expect, test } from 'vitest'
import { parseForCount, parseMessages } from '../../../src/simulator/anthropic/parse-messages.ts'
import type { ModelProfile } from '../../../src/simulator/profile/profile.ts'
import { isError } from '../../../src/simulator/wire/api-error.ts'
import { modelProfile, someCache } from '../invoke/model-profile.ts'

const hello = { role: 'user', content: 'hello' }
const claude = modelProfile({ cache: someCache })

interface Asking {
  readonly host?: 'runtime' | 'mantle'
  readonly headers?: Readonly<Record<string, string>>
  readonly model?: ModelProfile | null
}

function parse(
  changes: object,
  { host = 'runtime', headers = { 'anthropic-version': '2023-06-01' }, model = claude }: Asking = {},
) {
  const body = { model: 'test.claude', max_tokens: 10, messages: [hello], ...changes }
  return parseMessages({ body, headers, host }, model)
}

function mistakeOf(changes: object, asking?: Asking) {
  const parsed = parse(changes, asking)
  if (!isError(parsed)) throw new Error('expected a refusal')
  return parsed.message
}

function acceptedOf(changes: object, asking?: Asking) {
  const parsed = parse(changes, asking)
  if (isError(parsed)) throw new Error(parsed.message)
  return parsed.request
}

const user = (...content: object[]) => ({ messages: [{ role: 'user', content }] })

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['no limit', { max_tokens: undefined }, 'max_tokens: Field required'],
    ['a limit of 0', { max_tokens: 0 }, 'max_tokens: Input should be greater than or equal to 1'],
    [
      'a limit above the model',
      { max_tokens: 5_000 },
      'max_tokens: 5000 > 4096, which is the maximum allowed number of output tokens for test.claude',
    ],
    ['no model', { model: undefined }, 'model: Field required'],
    ['no messages', { messages: undefined }, 'messages: Field required'],
    ['an empty list', { messages: [] }, 'messages: at least one message is required'],
    [
      'an assistant first',
      { messages: [{ role: 'assistant', content: 'a' }] },
      'messages: first message must use the "user" role',
    ],
    [
      'a role',
      { messages: [{ role: 'system', content: 'a' }] },
      "messages.0.role: Input should be 'user' or 'assistant'",
    ],
    ['a content', { messages: [{ role: 'user', content: 1 }] }, 'messages.0.content: Input should be a valid list'],
    [
      'a block of no kind',
      user({ type: 'sound' }),
      expect.stringMatching(
        /^messages\.0\.content\.0: Input tag 'sound' found using 'type' does not match any of the expected tags: 'document', /,
      ) as string,
    ],
    [
      'an image elsewhere',
      user({ type: 'image', source: { type: 'url', url: 'https://a' } }),
      expect.stringMatching(/^messages\.0\.content\.0\.image\.source: Input tag 'url' found/) as string,
    ],
    [
      'an image without its data',
      user({ type: 'image', source: { type: 'base64', media_type: 'image/png' } }),
      'messages.0.content.0.image.source.base64.data: Field required',
    ],
    ['a key of another API', { n: 1 }, 'n: Extra inputs are not permitted'],
    ["Anthropic's own tier", { service_tier: 'auto' }, 'service_tier: Extra inputs are not permitted'],
    ['a format', { output_config: { format: {} } }, 'output_config.format: Extra inputs are not permitted'],
    [
      'a strict tool',
      { tools: [{ name: 'a', input_schema: { type: 'object' }, strict: true }] },
      'tools.0.custom.strict: Extra inputs are not permitted',
    ],
    [
      'a tool of the server',
      { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      "tool type 'web_search_20250305' is not supported",
    ],
    [
      'a name of a tool',
      { tools: [{ name: 'a b', input_schema: { type: 'object' } }] },
      expect.stringMatching(/^tools\.0\.custom\.name: String should match pattern/) as string,
    ],
    [
      'a use without its result',
      {
        messages: [hello, { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input: {} }] }, hello],
      },
      expect.stringMatching(/`tool_use` ids were found without `tool_result` blocks/) as string,
    ],
    ['a temperature', { temperature: 2 }, 'temperature: Input should be less than or equal to 1'],
    [
      'a kind of thinking',
      { thinking: { type: 'deep' } },
      expect.stringMatching(/^thinking: Input tag 'deep' found/) as string,
    ],
    [
      'a small budget',
      { thinking: { type: 'enabled', budget_tokens: 10 } },
      'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
    ],
    [
      'a time to live',
      { cache_control: { type: 'ephemeral', ttl: '1d' } },
      "cache_control.ephemeral.ttl: Input should be '5m' or '1h'",
    ],
    [
      'a user that is JSON',
      { metadata: { user_id: '{"id":"a"}' } },
      'Request metadata contains a value that violates the regular expression',
    ],
  ])('%s', (_what, changes, message) => {
    expect(mistakeOf(changes)).toEqual(message)
  })

  test('a shape, of a model that is not known', () => {
    expect(mistakeOf({ messages: [] }, { model: null })).toMatch(/at least one message/)
  })
})

describe('the version', () => {
  test.each<[string, Asking, string | null]>([
    ['is needed', { headers: {} }, 'anthropic-version: header is required'],
    [
      'has to be one',
      { headers: { 'anthropic-version': '2020-01-01' } },
      'anthropic-version: "2020-01-01" is not a valid version',
    ],
    ['may be the newest', { headers: { 'anthropic-version': '2026-10-21' } }, null],
    ["may be mantle's", { host: 'mantle', headers: { 'anthropic-version': 'bedrock-2023-05-31' } }, null],
  ])('%s', (_what, asking, message) => {
    const parsed = parse({}, asking)
    expect(isError(parsed) ? parsed.message : null).toBe(message)
  })

  test('may stand in the body on the runtime alone', () => {
    const inBody = { anthropic_version: 'bedrock-2023-05-31' }
    expect(acceptedOf(inBody, { headers: {} }).maxTokens).toBe(10)
    expect(mistakeOf(inBody, { headers: {}, host: 'mantle' })).toBe('anthropic-version: header is required')
  })

  const newest: Asking = { headers: { 'anthropic-version': '2026-10-21' } }
  test.each<[string, object]>([
    ['temperature', { temperature: 1 }],
    ['top_p', { top_p: 1 }],
    ['top_k', { top_k: 5 }],
    [
      'document blocks in assistant turns',
      {
        messages: [
          hello,
          { role: 'assistant', content: [{ type: 'document', source: { type: 'text', data: 'a' } }] },
          hello,
        ],
      },
    ],
    ['citations on text blocks', user({ type: 'text', text: 'a', citations: [] })],
  ])('newest refuses %s', (what, changes) => {
    expect(mistakeOf(changes, newest)).toContain(what)
    expect(isError(parse(changes))).toBe(false)
  })
})

test('on mantle, a user may be anything', () => {
  expect(acceptedOf({ metadata: { user_id: '{"id":"a"}' } }, { host: 'mantle' }).maxTokens).toBe(10)
})

test('one cache control for the whole body is one at its end', () => {
  const whole = acceptedOf({ cache_control: { type: 'ephemeral', ttl: '1h' }, system: 'be brief' })
  const marked = acceptedOf({
    system: 'be brief',
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'hello', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    ],
  })
  expect(whole.prompt.checkpoints).toEqual([expect.objectContaining({ ttl: '1h', characters: 13 })])
  expect(whole.prompt).toEqual(marked.prompt)
})

test('a count needs no limit', () => {
  const body = { model: 'test.claude', messages: [hello] }
  const parsed = parseForCount({ body, headers: { 'anthropic-version': '2023-06-01' }, host: 'mantle' }, claude)
  expect(parsed).toMatchObject({ prompt: { characters: 5 } })
})

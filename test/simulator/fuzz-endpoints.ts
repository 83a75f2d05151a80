// Bodies of OpenAI's and Anthropic's APIs that are sound but for what is put into them.
import { drawInteger } from '../../src/random/draw.ts'
import type { Random } from '../../src/random/random.ts'

export const ENDPOINT_PLACES = [
  '/openai/v1/chat/completions',
  '/openai/v1/responses',
  '/anthropic/v1/messages',
  '/mantle/v1/chat/completions',
  '/mantle/v1/responses',
  '/mantle/openai/v1/responses',
  '/mantle/openai/v1/chat/completions',
  '/mantle/anthropic/v1/messages',
  '/mantle/anthropic/v1/messages/count_tokens',
  '/mantle/v1/models',
  '/mantle/v1/models/ID',
  '/openai/v1/responses/ID',
  '/openai/v1/responses/ID/cancel',
  '/mantle/openai/v1/responses/ID/cancel',
  '/v1/chat/completions',
  '/mantle/',
  '/mantle/nothing',
  '/openai/v1/',
]

const MODELS = [
  'openai.gpt-oss-20b-1:0',
  'openai.gpt-oss-20b',
  'us.openai.gpt-5.6-sol',
  'openai.gpt-5.6-sol',
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-haiku-4-5',
  'google.gemma-4-31b',
  'arn:aws:bedrock:us-west-2:111122223333:prompt/ABCDEFGHIJ:1',
  '%',
  'constructor',
]

const SETTINGS =
  'stream stream_options max_tokens max_completion_tokens max_output_tokens tools tool_choice parallel_tool_calls n stop ' +
  'temperature top_p reasoning_effort reasoning response_format text service_tier prompt_cache_options metadata logprobs ' +
  'input instructions messages previous_response_id store background include truncation thinking output_config system ' +
  'cache_control stop_sequences anthropic_version top_k'

const NAMES = SETTINGS.split(' ')

const pick = <T>(random: Random, values: readonly T[]): T => values[drawInteger(random, 0, values.length - 1)] as T

const CALL = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{}' } }

/** A model that the path serves, most times. */
function drawModel(random: Random, path: string): string {
  if (random.next() < 0.2) return pick(random, MODELS)
  const isOnMantle = path.startsWith('/mantle')
  if (path.includes('messages'))
    return isOnMantle ? 'anthropic.claude-haiku-4-5' : 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
  if (path.startsWith('/mantle/openai')) return 'openai.gpt-5.6-sol'
  if (isOnMantle) return 'openai.gpt-oss-20b'
  return path.includes('responses')
    ? 'us.openai.gpt-5.6-sol'
    : pick(random, ['openai.gpt-oss-20b-1:0', 'us.openai.gpt-5.6-sol'])
}

/** `value` draws anything. */
export function drawEndpointBody(random: Random, path: string, value: () => unknown): object {
  const isStream = random.next() < 0.5
  const setting = { [pick(random, NAMES)]: value() }
  const part = pick<unknown>(random, [
    { type: 'text', text: 'a' },
    { type: 'input_text', text: 'a' },
    { type: 'image_url', image_url: { url: value() } },
    { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    { type: 'tool_result', tool_use_id: 'a', content: value() },
    value(),
  ])
  const content = pick<unknown>(random, ['a', 'a', [part], [part, { type: 'text', text: 'b', cache_control: value() }]])
  const messages = pick<readonly unknown[]>(random, [
    [{ role: 'user', content }],
    [
      { role: 'user', content: 'a' },
      { role: 'assistant', tool_calls: [CALL] },
      { role: 'tool', tool_call_id: 'call_1', content },
    ],
    [{ role: 'user', content: 'a' }, value()],
  ])
  const schema = { type: 'object', properties: { a: value() } }
  const tools = pick<unknown>(random, [
    undefined,
    [{ type: 'function', function: { name: 'find', parameters: schema } }],
    [{ type: 'function', name: 'find', parameters: schema }],
    [{ name: 'find', input_schema: schema }],
  ])
  const shared = { model: drawModel(random, path), stream: isStream, tools, ...setting }
  if (path.includes('messages')) return { max_tokens: 3, messages, ...shared }
  if (path.includes('chat')) return { messages, ...shared }
  return pick<object>(random, [
    { ...shared, input: 'a' },
    {
      ...shared,
      input: pick<unknown>(random, ['a', messages, [{ type: 'function_call_output', call_id: 'a', output: content }]]),
    },
  ])
}

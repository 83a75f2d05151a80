// What goes over the wire for each key of a mode, as a server sees it: path, headers, and JSON that is held to the
// SDK's own types.
import type {
  ConverseCommandInput,
  ConverseStreamCommandInput,
  InvokeModelCommandInput,
} from '@aws-sdk/client-bedrock-runtime'
import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../src/conversation/conversation.ts'
import type { NativeBody } from '../../src/models/native-body.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { answer, useCallServer } from './call-server.ts'
import { conversation, makeMode } from './mode.ts'
import { nativeBodies } from './apis/native/native-replies.ts'
import { sdkApiWays, type Way, ways } from './ways.ts'

const { openModes, serve } = useCallServer()

interface Seen {
  readonly path: string
  /** Those that Bedrock reads for what a mode asks for. */
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: unknown
}

const wayOf = ({ api, body }: Partial<ModePlan>): Way => {
  const way = ways.find(({ mode }) => mode.api === (api ?? 'converse-stream') && mode.body === (body ?? null))
  if (way === undefined) throw new Error(`nothing answers to ${api} ${JSON.stringify(body)}`)
  return way
}

async function seenOf(mode: Partial<ModePlan>, said: Conversation = conversation): Promise<Seen> {
  const way = wayOf(mode)
  const server = await serve(answer(way, way.reply))
  const record = await openModes(server.url, mode).call(0, said, { onGap: () => undefined })
  expect(record.outcome).toStrictEqual({ kind: 'completed' })
  const [request] = server.calls
  const ofBedrock = Object.entries(request!.headers).filter(([name]) => name.startsWith('x-amzn-bedrock-'))
  return { path: request!.path, headers: Object.fromEntries(ofBedrock), body: JSON.parse(request!.body) as unknown }
}

const user = (text: string) => ({ role: 'user' as const, content: [{ text }] })
const messages = [user('hi')]
const guardrail = { identifier: 'gr4pzd81v2qa', version: '1', trace: null, streamProcessingMode: null } as const
const chat: Conversation = {
  system: 'Be brief.',
  messages: [
    { role: 'user', content: [{ text: 'one' }] },
    { role: 'assistant', content: [{ text: 'two' }] },
    { role: 'user', content: [{ text: 'three' }] },
  ],
  tools: null,
  maxOutputTokens: 20,
  aimedInputTokens: null,
}

test.each(ways.map((way) => [way.name, way] as const))('%s has its path, and its type', async (_, way) => {
  const server = await serve(answer(way, way.reply))
  const model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
  await openModes(server.url, { ...way.mode, model }).call(0, conversation, { onGap: () => undefined })
  expect(server.calls[0]!.path).toBe(way.path.replace('reference', 'us.anthropic.claude-haiku-4-5-20251001-v1%3A0'))
  expect(server.calls[0]!.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(server.calls[0]!.body)),
  })
})

type ConverseBody = Omit<ConverseCommandInput, 'modelId'>
type ConverseStreamBody = Omit<ConverseStreamCommandInput, 'modelId'>

const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

/** Both of Converse's APIs take the same, but for how a guardrail is to treat a stream. */
const ofConverse: [string, Partial<ModePlan>, ConverseBody][] = [
  ['a plain mode sends the messages', {}, { messages }],
  ['standard latency sends nothing', { latency: 'standard' }, { messages }],
  ['latency is performanceConfig', { latency: 'optimized' }, { messages, performanceConfig: { latency: 'optimized' } }],
  ...(['priority', 'default', 'flex', 'reserved'] as const).map((type): [string, Partial<ModePlan>, ConverseBody] => [
    `the tier ${type} is serviceTier`,
    { serviceTier: type },
    { messages, serviceTier: { type } },
  ]),
  [
    'inference is inferenceConfig',
    { inference: { maxTokens: 300, temperature: 0, topP: 0.9, stopSequences: ['END'] } },
    { messages, inferenceConfig: { maxTokens: 300, temperature: 0, topP: 0.9, stopSequences: ['END'] } },
  ],
  [
    'a guardrail is guardrailConfig',
    { guardrail },
    { messages, guardrailConfig: { guardrailIdentifier: 'gr4pzd81v2qa', guardrailVersion: '1' } },
  ],
  [
    'its trace is asked for there',
    { guardrail: { ...guardrail, trace: 'enabled_full' } },
    {
      messages,
      guardrailConfig: { guardrailIdentifier: 'gr4pzd81v2qa', guardrailVersion: '1', trace: 'enabled_full' },
    },
  ],
  [
    'the model’s own fields go as they are',
    { additionalModelRequestFields: { top_k: 50, thinking: { type: 'enabled', budget_tokens: 1024 } } },
    { messages, additionalModelRequestFields: { top_k: 50, thinking: { type: 'enabled', budget_tokens: 1024 } } },
  ],
  [
    'fields of the model’s response are asked for by their paths',
    { additionalModelResponseFieldPaths: ['/usage/output_tokens_details'] },
    { messages, additionalModelResponseFieldPaths: ['/usage/output_tokens_details'] },
  ],
  [
    'a schema is a part of outputConfig, as text',
    { outputFormat: { name: null, description: null, schema: CITY } },
    {
      messages,
      outputConfig: {
        textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(CITY) } } },
      },
    },
  ],
  [
    'with its name, what it is, and an effort beside it',
    { outputFormat: { name: 'city', description: 'Where it is.', schema: CITY }, effort: 'low' },
    {
      messages,
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { schema: JSON.stringify(CITY), name: 'city', description: 'Where it is.' } },
        },
        effort: 'low',
      },
    },
  ],
  ['effort is a part of outputConfig', { effort: 'xhigh' }, { messages, outputConfig: { effort: 'xhigh' } }],
  ...(
    [
      ['claude', 'off', { thinking: { type: 'disabled' } }],
      ['claude', 'adaptive', { thinking: { type: 'adaptive' } }],
      ['claude', { budgetTokens: 2048 }, { thinking: { type: 'enabled', budget_tokens: 2048 } }],
      ['nova', 'off', { reasoningConfig: { type: 'disabled' } }],
      ['nova', 'adaptive', { reasoningConfig: { type: 'enabled' } }],
    ] as const
  ).map(([dialect, thinking, fields]): [string, Partial<ModePlan>, ConverseBody] => [
    `thinking of ${dialect} as ${JSON.stringify(thinking)} is a field of the model’s own`,
    { dialect, thinking },
    { messages, additionalModelRequestFields: fields },
  ]),
  [
    'it stands in one mapping with what is said of it beside',
    {
      dialect: 'claude',
      thinking: 'adaptive',
      effort: 'low',
      additionalModelRequestFields: { top_k: 5, thinking: { display: 'omitted' } },
    },
    {
      messages,
      additionalModelRequestFields: { thinking: { type: 'adaptive', display: 'omitted' }, top_k: 5 },
      outputConfig: { effort: 'low' },
    },
  ],
  [
    'effort of nova is a part of its thinking',
    { dialect: 'nova', thinking: 'adaptive', effort: 'low' },
    { messages, additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } } },
  ],
  ['a mapping without marks is none', { requestMetadata: {} }, { messages }],
  ['nor are any sent where none are asked for', { requestMetadata: null }, { messages }],
  [
    'marks are requestMetadata',
    { requestMetadata: { seismo_mode: 'fast', team: 'search' } },
    { messages, requestMetadata: { seismo_mode: 'fast', team: 'search' } },
  ],
  [
    'variables of a prompt are each a text',
    { promptVariables: { genre: 'pop', number: '3' } },
    { promptVariables: { genre: { text: 'pop' }, number: { text: '3' } } },
  ],
  [
    'they may have what the call would say',
    { promptVariables: { text: 'Please: {prompt} {prompt}!', language: 'Latin' } },
    { promptVariables: { text: { text: 'Please: hi hi!' }, language: { text: 'Latin' } } },
  ],
  ['a prompt without variables is all that is sent', { promptVariables: {} }, {}],
  [
    'all of them together',
    {
      promptVariables: { genre: 'pop' },
      requestMetadata: { seismo_mode: 'fast' },
      latency: 'optimized',
      serviceTier: 'priority',
      guardrail,
      additionalModelRequestFields: { top_k: 1 },
      additionalModelResponseFieldPaths: ['/a', '/b'],
    },
    {
      promptVariables: { genre: { text: 'pop' } },
      requestMetadata: { seismo_mode: 'fast' },
      additionalModelResponseFieldPaths: ['/a', '/b'],
      performanceConfig: { latency: 'optimized' },
      serviceTier: { type: 'priority' },
      guardrailConfig: { guardrailIdentifier: 'gr4pzd81v2qa', guardrailVersion: '1' },
      additionalModelRequestFields: { top_k: 1 },
    },
  ],
]

describe.each(['converse-stream', 'converse'] as const)('%s', (api) => {
  test.each(ofConverse)('%s', async (_, mode, body) => {
    expect(await seenOf({ ...mode, api })).toStrictEqual({ path: `/model/reference/${api}`, headers: {}, body })
  })

  const cachePoint = { type: 'default' } as const
  const inferenceConfig = { maxTokens: 20 }
  const answered = { role: 'assistant' as const, content: [{ text: 'two' }] }

  test('without cache points, a conversation is its words', async () => {
    expect((await seenOf({ api }, chat)).body).toStrictEqual({
      system: [{ text: 'Be brief.' }],
      messages: [user('one'), answered, user('three')],
      inferenceConfig,
    } satisfies ConverseBody)
  })

  test('a point behind the system prompt is a block of it, and carries no time to live that nobody asked for', async () => {
    const { body } = await seenOf({ api, cache: { points: ['system'], ttl: null } }, chat)
    expect(body).toStrictEqual({
      system: [{ text: 'Be brief.' }, { cachePoint }],
      messages: [user('one'), answered, user('three')],
      inferenceConfig,
    } satisfies ConverseBody)
  })

  test('points among the messages stand behind what is asked and what was asked before it', async () => {
    const { body } = await seenOf({ api, cache: { points: ['system', 'messages'], ttl: '1h' } }, chat)
    const hourly = { cachePoint: { type: 'default', ttl: '1h' } } as const
    expect(body).toStrictEqual({
      system: [{ text: 'Be brief.' }, hourly],
      messages: [
        { role: 'user', content: [{ text: 'one' }, hourly] },
        answered,
        { role: 'user', content: [{ text: 'three' }, hourly] },
      ],
      inferenceConfig,
    } satisfies ConverseBody)
  })

  test('a prompt stands in the place of the first message, and later turns follow it', async () => {
    const { body } = await seenOf(
      { api, promptVariables: { text: '{prompt}' }, cache: { points: ['messages'], ttl: null } },
      { ...chat, system: null, maxOutputTokens: null },
    )
    expect(body).toStrictEqual({
      messages: [answered, { role: 'user', content: [{ text: 'three' }, { cachePoint }] }],
      promptVariables: { text: { text: 'one' } },
    } satisfies ConverseBody)
  })

  test('a point has no place behind a system prompt that is not there', async () => {
    const { body } = await seenOf({ api, cache: { points: ['system', 'messages'], ttl: null } })
    expect(body).toStrictEqual({
      messages: [{ role: 'user', content: [{ text: 'hi' }, { cachePoint }] }],
    } satisfies ConverseBody)
  })
})

test.each(['sync', 'async'] as const)('a stream’s guardrail may be asked to work in %s', async (processing) => {
  expect((await seenOf({ guardrail: { ...guardrail, streamProcessingMode: processing } })).body).toStrictEqual({
    messages,
    guardrailConfig: {
      guardrailIdentifier: 'gr4pzd81v2qa',
      guardrailVersion: '1',
      streamProcessingMode: processing,
    },
  } satisfies ConverseStreamBody)
})

/** The headers' names, by the members of the SDK's input that they are. */
const HEADERS = {
  performanceConfigLatency: 'x-amzn-bedrock-performanceconfig-latency',
  serviceTier: 'x-amzn-bedrock-service-tier',
  guardrailIdentifier: 'x-amzn-bedrock-guardrailidentifier',
  guardrailVersion: 'x-amzn-bedrock-guardrailversion',
  trace: 'x-amzn-bedrock-trace',
  requestMetadata: 'x-amzn-bedrock-request-metadata',
} as const satisfies Partial<Record<keyof InvokeModelCommandInput, string>>

const headersOf = (input: Pick<Partial<InvokeModelCommandInput>, keyof typeof HEADERS>): object =>
  Object.fromEntries(Object.entries(input).map(([member, value]) => [HEADERS[member as keyof typeof HEADERS], value]))

/** Both of InvokeModel's APIs take the same. */
const ofInvoke: [string, Partial<ModePlan>, object, object][] = [
  ['a plain mode asks for nothing', {}, headersOf({}), {}],
  ['standard latency sends nothing', { latency: 'standard' }, headersOf({}), {}],
  ['latency is a header', { latency: 'optimized' }, headersOf({ performanceConfigLatency: 'optimized' }), {}],
  ...(['priority', 'default', 'flex', 'reserved'] as const).map(
    (serviceTier): [string, Partial<ModePlan>, object, object] => [
      `the tier ${serviceTier} is a header`,
      { serviceTier },
      headersOf({ serviceTier }),
      {},
    ],
  ),
  [
    'a guardrail is two headers',
    { guardrail },
    headersOf({ guardrailIdentifier: 'gr4pzd81v2qa', guardrailVersion: '1' }),
    {},
  ],
  [
    'its trace is a third, in capitals, and its processing a part of the body',
    { guardrail: { ...guardrail, trace: 'enabled_full', streamProcessingMode: 'async' } },
    headersOf({ guardrailIdentifier: 'gr4pzd81v2qa', guardrailVersion: '1', trace: 'ENABLED_FULL' }),
    { 'amazon-bedrock-guardrailConfig': { streamProcessingMode: 'ASYNCHRONOUS' } },
  ],
  [
    'marks are a header, as JSON',
    { requestMetadata: { seismo_mode: 'fast', team: 'a, b' } },
    headersOf({ requestMetadata: '{"seismo_mode":"fast","team":"a, b"}' }),
    {},
  ],
  ['a mapping without marks is none', { requestMetadata: {} }, headersOf({}), {}],
  [
    'the model’s own fields are of its body',
    { additionalModelRequestFields: { top_k: 50 } },
    headersOf({}),
    { top_k: 50 },
  ],
]

const plainBodies = {
  claude: {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 300,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
  },
  nova: { schemaVersion: 'messages-v1', messages, inferenceConfig: { maxTokens: 300 } },
  llama: {
    prompt:
      '<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    max_gen_len: 300,
  },
} as const satisfies Record<NativeBody, object>

const limited = { maxTokens: 300, temperature: null, topP: null, stopSequences: [] } as const

describe.each(['invoke-model-stream', 'invoke-model'] as const)('%s', (api) => {
  const path = `/model/reference/${api === 'invoke-model' ? 'invoke' : 'invoke-with-response-stream'}`

  describe.each(nativeBodies)('of %s', (body) => {
    test.each(ofInvoke)('%s', async (_, mode, headers, beside) => {
      expect(await seenOf({ ...mode, api, body, inference: limited })).toStrictEqual({
        path,
        headers,
        body: { ...plainBodies[body], ...beside },
      })
    })
  })
})

/** What a native body asks of its model's thinking. */
const ofBodies: [string, Partial<ModePlan> & { readonly body: NativeBody }, object][] = [
  ['off', { body: 'claude', thinking: 'off' }, { thinking: { type: 'disabled' } }],
  ['adaptive', { body: 'claude', thinking: 'adaptive' }, { thinking: { type: 'adaptive' } }],
  [
    'a budget',
    { body: 'claude', thinking: { budgetTokens: 1024 } },
    { thinking: { type: 'enabled', budget_tokens: 1024 } },
  ],
  ['an effort', { body: 'claude', effort: 'max' }, { output_config: { effort: 'max' } }],
  [
    'a schema',
    { body: 'claude', outputFormat: { name: null, description: null, schema: CITY } },
    { output_config: { format: { type: 'json_schema', schema: CITY } } },
  ],
  [
    'all of it',
    {
      outputFormat: { name: null, description: null, schema: CITY },
      body: 'claude',
      thinking: 'adaptive',
      effort: 'medium',
      additionalModelRequestFields: { thinking: { display: 'omitted' } },
    },
    {
      thinking: { type: 'adaptive', display: 'omitted' },
      output_config: { effort: 'medium', format: { type: 'json_schema', schema: CITY } },
    },
  ],
  [
    'off',
    { body: 'nova', thinking: 'off' },
    { inferenceConfig: { maxTokens: 300, reasoningConfig: { type: 'disabled' } } },
  ],
  [
    'an effort',
    { body: 'nova', thinking: 'adaptive', effort: 'high' },
    { inferenceConfig: { maxTokens: 300, reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } } },
  ],
]

describe.each(['invoke-model-stream', 'invoke-model'] as const)('thinking with %s', (api) => {
  test.each(ofBodies.map((each) => [each[1].body, ...each] as const))('of %s, %s', async (body, _, mode, asked) => {
    const seen = await seenOf({ ...mode, api, dialect: body, inference: limited })
    expect(seen).toMatchObject({ headers: {}, body: { ...plainBodies[body as NativeBody], ...asked } })
  })
})

test('a mode that asks for everything asks each API for it in its own way', async () => {
  const asked: Partial<ModePlan> = {
    latency: 'optimized',
    serviceTier: 'priority',
    cache: { points: ['system', 'messages'], ttl: '1h' },
    guardrail: { ...guardrail, trace: 'enabled' },
    inference: makeMode().inference,
    additionalModelRequestFields: { top_k: 5 },
    requestMetadata: { seismo_mode: 'fast' },
    dialect: 'claude',
    thinking: { budgetTokens: 2000 },
    effort: 'high',
    outputFormat: { name: null, description: null, schema: CITY },
  }
  const seen = await Promise.all(sdkApiWays.map(({ mode }) => seenOf({ ...asked, ...mode }, chat)))
  expect(seen).toMatchSnapshot()
})

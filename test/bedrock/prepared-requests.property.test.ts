import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeClient } from '../../src/bedrock/sdk/make-client.ts'
import { apis } from '../../src/bedrock/apis/apis.ts'
import { makePreparation } from '../../src/bedrock/prepared-requests.ts'
import { ContentBytes, JoinedBytes } from '../../src/conversation/content-bytes.ts'
import type { ContentBlock, Conversation, ToolConfig } from '../../src/conversation/conversation.ts'
import type { Json } from '../../src/conversation/json.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { makePollClock } from '../../src/time/poll-clock.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { makeMode } from './mode.ts'
import { openSdk, sdkRequest, textOf } from './sdk-request.ts'
import { withoutCredentials } from './without-credentials.ts'

beforeEach(withoutCredentials)
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

const model = fc.oneof(
  fc.constantFrom(
    'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc',
    'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0',
  ),
  fc.stringMatching(/^[\w.:/~!'()*+=@ -]{1,40}$/).filter((id) => !/^[./ ]+$/.test(id)),
)

/** Any UTF-16, with halves of pairs as well. */
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes))
const words = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  units,
  fc.constantFrom('', '"', '\\', '\u2028', '\u{1f600}', '\ud83d', '</script>'),
  fc
    .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), fc.integer({ min: 150, max: 400 }))
    .map(([text, times]) => text.repeat(times)),
)

/** What may stand in request metadata, with blanks in a row. */
const MARK = /^[a-zA-Z0-9 :_@$#=/+,.-]{0,20}$/

const mode: fc.Arbitrary<ModePlan> = fc
  .record({
    model,
    way: fc.constantFrom(
      { api: 'converse-stream', body: null } as const,
      { api: 'converse', body: null } as const,
      ...(['claude', 'nova', 'llama'] as const).flatMap((body) => [
        { api: 'invoke-model-stream', body } as const,
        { api: 'invoke-model', body } as const,
      ]),
    ),
    region: fc.constantFrom('us-east-1', 'eu-west-3', 'us-gov-west-1'),
    latency: fc.constantFrom('standard' as const, 'optimized' as const),
    serviceTier: fc.constantFrom(null, 'priority' as const, 'flex' as const),
    guardrail: fc.option(
      fc.record({
        identifier: fc.constantFrom('gr4pzd81v2qa', 'arn:aws:bedrock:us-east-1:123456789012:guardrail/gr4pzd81v2qa'),
        version: fc.constantFrom('1', 'DRAFT'),
        trace: fc.constantFrom(null, 'enabled' as const, 'enabled_full' as const),
        streamProcessingMode: fc.constantFrom(null, 'sync' as const, 'async' as const),
      }),
    ),
    cache: fc.option(
      fc.record({
        points: fc.constantFrom(['system' as const], ['system' as const, 'messages' as const]),
        ttl: fc.constantFrom(null, '1h' as const),
      }),
    ),
    inference: fc.record({
      maxTokens: fc.option(fc.integer({ min: 1, max: 100_000 })),
      temperature: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      topP: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      stopSequences: fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
    }),
    promptVariables: fc.option(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 9 }), fc.string({ maxLength: 9 }), { noNullPrototype: true }),
    ),
    requestMetadata: fc.option(
      fc.dictionary(
        fc.stringMatching(MARK).filter((name) => name !== ''),
        fc.stringMatching(MARK),
        {
          maxKeys: 4,
          noNullPrototype: true,
        },
      ),
    ),
    dialect: fc.constantFrom(null, 'claude' as const, 'nova' as const, 'llama' as const),
    thinking: fc.constantFrom(null, 'off' as const, 'adaptive' as const, { budgetTokens: 1024 }),
    effort: fc.constantFrom(null, 'low' as const, 'max' as const),
    outputFormat: fc.option(
      fc.record({
        name: fc.option(words),
        description: fc.option(words),
        schema: fc.constantFrom({}, { type: 'object', title: 'A “city”, \u{1f600}' }),
      }),
    ),
    additionalModelRequestFields: fc.constantFrom(null, {}, { top_k: 5, thinking: { display: 'omitted' } }),
    protocol: fc.constantFrom('http1' as const, 'http2' as const),
  })
  .map(({ protocol, way, ...rest }) => makeMode({ ...rest, ...way, transport: { protocol, streamsPerConnection: 10 } }))

const bytes = fc.uint8Array({ minLength: 1, maxLength: 100 }).map((array) => ContentBytes.copyOf(array))
const json = fc.constantFrom<Json>({}, { city: 'Köln', days: [1, 2.5], deep: { no: null } }, 'a “text”', 7)
/** As a picture is that is a little different in each call. */
const mediaBytes = fc.oneof(
  bytes,
  fc.tuple(bytes, bytes).map(([base, stamp]) => new JoinedBytes(base, [base.subarray(0, 7), stamp, base.subarray(7)])),
)
const image = fc.record({ format: fc.constantFrom('png', 'jpeg'), source: fc.record({ bytes: mediaBytes }) })

/** What each native body has a word for. */
const block: fc.Arbitrary<ContentBlock> = fc.oneof(
  words.map((text) => ({ text })),
  image.map((value) => ({ image: value })),
  fc
    .record({
      name: fc.constantFrom('a', 'b c'),
      source: fc.record({ bytes: mediaBytes }),
      format: fc.constantFrom('pdf', 'txt'),
    })
    .map((document) => ({ document })),
  fc.record({ toolUseId: words, name: words, input: json }).map((toolUse) => ({ toolUse })),
  fc
    .record({
      toolUseId: words,
      content: fc.array(
        fc.oneof(
          words.map((text) => ({ text })),
          json.map((value) => ({ json: value })),
          image.map((value) => ({ image: value })),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      status: fc.constantFrom('success' as const, 'error' as const),
    })
    .map((toolResult) => ({ toolResult })),
  fc.record({ text: words, signature: words }).map((reasoningText) => ({ reasoningContent: { reasoningText } })),
  bytes.map((redactedContent) => ({ reasoningContent: { redactedContent } })),
)

const tools: fc.Arbitrary<ToolConfig> = fc.record({
  tools: fc.array(
    fc.record({
      name: words,
      description: fc.option(words),
      inputSchema: fc.constantFrom({ type: 'object' }, { type: 'object', properties: { a: { enum: ['ä', 1] } } }),
      strict: fc.constantFrom(null, true, false),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  toolChoice: fc.constantFrom<ToolConfig['toolChoice']>(
    null,
    { kind: 'auto' },
    { kind: 'any' },
    { kind: 'tool', name: 'a tool' },
  ),
})

const conversation: fc.Arbitrary<Conversation> = fc
  .record({
    system: fc.option(words),
    contents: fc.array(fc.array(block, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
    tools: fc.option(tools),
    maxOutputTokens: fc.option(fc.integer({ min: 1, max: 4_096 })),
  })
  .map(({ contents, ...rest }) => ({
    ...rest,
    messages: contents.map((content, index) => ({
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content,
    })),
    aimedInputTokens: null,
  }))

const identity = fc.record(
  {
    accessKeyId: fc.stringMatching(/^A[A-Z\d]{15}$/),
    secretAccessKey: fc.stringMatching(/^[A-Za-z\d/+]{40}$/),
    sessionToken: fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Za-z\d/+=]{20,60}$/)),
  },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
)

const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })

test(
  'a prepared request is the one that the SDK makes, with the same body byte by byte',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        mode,
        conversation,
        identity,
        moment,
        fc.integer({ min: -4e6, max: 4e6 }),
        async (plan, said, who, atDate, skewMs) => {
          vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') })
          // The SDK writes into what it is given.
          const provide = () => Promise.resolve({ ...who })
          const { client } = makeClient({ mode: plan, target: { kind: 'aws' }, clock: makePollClock(systemClock) })
          client.config.credentials = provide
          const { problem, requests } = await makePreparation(plan, client).prepare()
          expect(problem).toBeNull()
          vi.setSystemTime(atDate)
          client.config.systemClockOffset = skewMs
          // From the second time on, the tools are those that were kept.
          const first = textOf(apis[plan.api].makeBody(plan, said))
          const ours = await requests!.make(apis[plan.api].makeBody(plan, said))
          expect(textOf(ours.body)).toBe(first)

          const sdk = openSdk(plan, ours.headers['amz-sdk-invocation-id']!, {
            credentials: provide,
            systemClockOffset: skewMs,
          })
          const theirs = await sdkRequest(sdk, plan, said)
          expect({ ...ours, body: textOf(ours.body) }).toStrictEqual({ ...theirs, body: textOf(theirs.body) })
          client.destroy()
          sdk.destroy()
        },
      ),
      { numRuns: 150 },
    )
  },
)

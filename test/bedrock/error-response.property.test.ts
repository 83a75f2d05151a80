// An error response comes to the same record and the same words whether the SDK reads it or we do.
import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Call } from '../../src/bedrock/call.ts'
import type { CallOutcome } from '../../src/bedrock/call-record.ts'
import { callClasses } from '../../src/bedrock/open-bedrock.ts'
import { makeClient } from '../../src/bedrock/sdk/make-client.ts'
import { makePreparation } from '../../src/bedrock/prepared-requests.ts'
import type { Api } from '../../src/plan/mode-plan.ts'
import type { Decoder } from '../../src/plan/run-plan.ts'
import { makePollClock } from '../../src/time/poll-clock.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { conversation, makeMode } from './mode.ts'
import { playScript, type Script } from './sdk/scripted-transport.ts'
import { sdkApiWays } from './ways.ts'

interface Seen {
  readonly outcome: CallOutcome
  readonly refusal: string | null
}

const contexts = new Map(
  sdkApiWays.flatMap((way) =>
    (['seismo', 'sdk'] as const).map((decoder) => {
      const mode = makeMode(way.mode)
      const target = { kind: 'url', url: 'http://127.0.0.1:1' } as const
      const { client } = makeClient({ mode, target, clock: makePollClock(systemClock), decoder })
      const preparation = makePreparation(mode, client)
      return [`${way.mode.api} ${decoder}`, { mode, client, preparation, underWay: new Set<Call>() }]
    }),
  ),
)

async function callBy(decoder: Decoder, api: Api, script: Script): Promise<Seen> {
  const context = contexts.get(`${api} ${decoder}`)!
  let refusal: string | null = null
  const onRefusal = (message: string): void => void (refusal = message)
  const settings = { onGap: () => undefined, onRefusal }
  const { outcome } = await new callClasses[decoder](
    { ...context, ...playScript(script) },
    conversation,
    settings,
  ).run()
  return { outcome, refusal }
}

const names = [
  'ThrottlingException',
  'ModelNotReadyException',
  'ModelTimeoutException',
  'ModelErrorException',
  'ModelStreamErrorException',
  'ServiceUnavailableException',
  'InternalServerException',
  'ValidationException',
  'ServiceQuotaExceededException',
  'ConflictException',
  'AccessDeniedException',
  'ResourceNotFoundException',
  'TooManyRequestsException',
  'ThrottledException',
  'UnrecognizedClientException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'NobodyKnowsThisException',
  'Throttling',
  'InternalFailure',
]
const around = (name: string) =>
  fc.constantFrom(
    name,
    `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
    `com.amazonaws.bedrockruntime#${name}`,
    `aws.other#${name}:http://internal.amazon.com/`,
    `${name}, ${name}`,
    '',
    '#',
    ':',
  )
const errorType = fc.oneof(fc.constantFrom(...names).chain(around), fc.stringMatching(/^[\w#:., -]{0,30}$/))
const message = fc.oneof(
  fc.constantFrom(
    'Too many tokens, please wait before trying again.',
    'Too many requests, please wait before trying again.',
    'Too many tokens per day, please wait before trying again.',
    'Your request rate is too high. Reduce the frequency of requests.',
    'The provided model identifier is invalid.',
    'UnknownError',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const members = fc.record(
  {
    message,
    Message: message,
    __type: errorType,
    code: fc.oneof(errorType, fc.integer(), fc.constant(null)),
    Code: errorType,
    originalStatusCode: fc.oneof(fc.integer(), fc.string({ maxLength: 3 })),
    originalMessage: message,
    resourceName: message,
  },
  { requiredKeys: [] },
)
const body = fc.oneof(
  { weight: 6, arbitrary: members.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: members.map((value) => JSON.stringify(value).slice(0, -1)) },
  fc.constantFrom(
    '',
    '<html><body>Too many requests</body></html>',
    'upstream connect error',
    '[]',
    '[{"code":"ThrottlingException"}]',
    'null',
    '"Too many tokens"',
    '17',
    '{"error":{"type":"overloaded_error"}}',
    ' ',
  ),
)
const refusal = fc.record({
  statusCode: fc.constantFrom(302, 400, 401, 403, 404, 408, 409, 413, 418, 424, 429, 500, 502, 503, 504, 529),
  errorType: fc.option(errorType),
  body,
  end: fc.constantFrom('clean' as const, 'clean' as const, 'reset' as const),
})

test('whatever its status, its headers and its body are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sdkApiWays.map(({ mode }) => mode.api)), refusal, async (api, response) => {
      const script: Script = {
        statusCode: response.statusCode,
        headers: {
          'content-type': 'application/json',
          ...(response.errorType === null ? {} : { 'x-amzn-errortype': response.errorType }),
        },
        reads: response.body === '' ? [] : [{ bytes: Buffer.from(response.body), afterMs: 1 }],
        end: response.end,
      }
      const ours = await callBy('seismo', api, script)
      expect(ours).toStrictEqual(await callBy('sdk', api, script))
      expect(ours.outcome.kind).toMatch(/^(?:throttled|failed)$/)
      expect(response.statusCode === 429 ? ours.outcome.kind : 'throttled').toBe('throttled')
    }),
    { numRuns: 1_500 },
  )
})

test.each(names)('%s, as the service writes it', async (name) => {
  const text = JSON.stringify({ message: 'Too many tokens, please wait before trying again.' })
  const script: Script = {
    statusCode: 400,
    headers: { 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
    reads: [{ bytes: Buffer.from(text), afterMs: 1 }],
    end: 'clean',
  }
  const seen = await callBy('seismo', 'converse-stream', script)
  expect(seen).toStrictEqual(await callBy('sdk', 'converse-stream', script))
  expect(seen.refusal).toBe('Too many tokens, please wait before trying again.')
  expect(seen.outcome.kind === 'failed' ? seen.outcome.errorName : name).toBe(name)
})

test.each(sdkApiWays.map(({ mode }) => mode.api))(
  'the SDK is not asked what a throttled call of %s is',
  async (api) => {
    const { client } = contexts.get(`${api} seismo`)!
    const script: Script = {
      statusCode: 429,
      headers: { 'x-amzn-errortype': 'ThrottlingException' },
      reads: [{ bytes: Buffer.from('{"message":"Too many requests, please wait."}'), afterMs: 1 }],
      end: 'clean',
    }
    // The first call of a mode is prepared by the SDK.
    await callBy('seismo', api, script)
    using send = vi.spyOn(client, 'send')
    const { outcome } = await callBy('seismo', api, script)
    expect(outcome).toStrictEqual({ kind: 'throttled', throttle: 'requests' })
    expect(send).not.toHaveBeenCalled()
  },
)

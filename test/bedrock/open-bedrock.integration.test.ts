// What goes over the wire for a mode, and over which connections.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { CredentialsRefused } from '../../src/bedrock/credentials/credential-sources.ts'
import { type Bedrock, openBedrock } from '../../src/bedrock/open-bedrock.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { ending, exceptionFrame, messageStart, textDelta, wholeReply } from './frames.ts'
import { conversation, makeMode } from './mode.ts'
import { apiWays, ways } from './ways.ts'
import { withoutCredentials } from './without-credentials.ts'
import { openScriptedServer, type ScriptedCall, type ScriptedServer, type ServerOptions } from './scripted-server.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const resource of open.splice(0).reverse()) await resource.close()
})

async function serve(script: (call: ScriptedCall) => void, options?: ServerOptions): Promise<ScriptedServer> {
  const server = await openScriptedServer(script, options)
  open.push(server)
  return server
}

function openModes(url: string, ...modes: Partial<ModePlan>[]): Bedrock {
  const bedrock = openBedrock({ modes: modes.map(makeMode), target: { kind: 'url', url }, clock: systemClock })
  open.push(bedrock)
  return bedrock
}

const call = (bedrock: Bedrock, mode = 0): Promise<CallRecord> =>
  bedrock.call(mode, conversation, { onGap: () => undefined })

const reply = (server: ScriptedCall): void => {
  server.respond()
  server.end(wholeReply)
}
const throttle = (server: ScriptedCall): void => {
  server.respond(429, { 'content-type': 'application/json', 'x-amzn-errortype': 'ThrottlingException' })
  server.end('{"message":"Too many requests, please wait before trying again."}')
}

describe.each(['http1', 'http2'] as const)('the request over %s', (protocol) => {
  const transport = { protocol, streamsPerConnection: 10 }

  test('is the one that the mode and the conversation ask for', async () => {
    const server = await serve(reply)
    const bedrock = openModes(server.url, {
      transport,
      model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
      latency: 'optimized',
      inference: { maxTokens: 300, temperature: 0.5, topP: null, stopSequences: [] },
    })
    const said = { ...conversation, system: 'Be brief.', maxOutputTokens: 20 }
    await bedrock.call(0, said, { onGap: () => undefined })
    const [request] = server.calls
    expect(request!.path).toBe('/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream')
    expect(JSON.parse(request!.body)).toStrictEqual({
      messages: [{ role: 'user', content: [{ text: 'hi' }] }],
      system: [{ text: 'Be brief.' }],
      inferenceConfig: { maxTokens: 20, temperature: 0.5 },
      performanceConfig: { latency: 'optimized' },
    })
    expect(request!.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(request!.body)),
      'user-agent': expect.stringMatching(/ seismo\/\d+\.\d+\.\d+/),
      'amz-sdk-request': 'attempt=1; max=1',
    })
  })

  test('writes the slashes of an ARN as a part of its path', async () => {
    const server = await serve(reply)
    const model = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc'
    await call(openModes(server.url, { transport, model }))
    expect(server.calls[0]!.path).toBe(
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aprovisioned-model%2Fabc/converse-stream',
    )
  })

  test('tells a URL nothing of the credentials, the retries or the proxies of the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASECRETSECRET')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'SECRETSECRET')
    vi.stubEnv('AWS_SESSION_TOKEN', 'SECRETTOKEN')
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'SECRETBEARER')
    vi.stubEnv('AWS_MAX_ATTEMPTS', '5')
    vi.stubEnv('AWS_RETRY_MODE', 'adaptive')
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'http://127.0.0.1:1')
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
    const server = await serve(throttle)
    const record = await call(openModes(server.url, { transport, region: 'eu-west-1' }))
    expect(record).toMatchObject({ attempts: 1, outcome: { kind: 'throttled', throttle: 'requests' } })
    const [request] = server.calls
    expect(JSON.stringify([request!.headers, request!.path, request!.body])).not.toContain('SECRET')
    expect(request!.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAPLACEHOLDER\/\d{8}\/eu-west-1\/bedrock\/aws4_request/,
    )
  })

  test('keeps the path of a target that has one', async () => {
    const server = await serve(reply)
    await call(openModes(`${server.url}/prefix`, { transport }))
    expect(server.calls[0]!.path).toBe('/prefix/model/reference/converse-stream')
  })
})

describe('connections', () => {
  test('a warm mode opens one and uses it again', async () => {
    const server = await serve(reply)
    const bedrock = openModes(server.url, {})
    const records = [await call(bedrock), await call(bedrock), await call(bedrock)]
    expect(records.map(({ connection }) => connection)).toStrictEqual(['new', 'reused', 'reused'])
    expect(records.map(({ connectMs }) => Number.isNaN(connectMs))).toStrictEqual([false, true, true])
    expect(server.connections()).toBe(1)
  })

  test('an error leaves the connection as usable as a reply does', async () => {
    const server = await serve((incoming) => {
      if (incoming.index === 0) throttle(incoming)
      else if (incoming.index === 1) {
        incoming.respond()
        incoming.end(exceptionFrame('throttlingException'))
      } else reply(incoming)
    })
    const bedrock = openModes(server.url, {})
    const kinds = [await call(bedrock), await call(bedrock), await call(bedrock)].map(({ outcome }) => outcome.kind)
    expect(kinds).toStrictEqual(['throttled', 'throttled', 'completed'])
    expect(server.connections()).toBe(1)
  })

  test('an exception ends its call at once, and its end, when it comes, leaves the connection usable', async () => {
    const server = await serve((incoming) => {
      if (incoming.index > 0) reply(incoming)
      else {
        incoming.respond()
        incoming.write(exceptionFrame('throttlingException'))
      }
    })
    const bedrock = openModes(server.url, {})
    expect((await call(bedrock)).outcome.kind).toBe('throttled')
    server.calls[0]!.end()
    expect(await server.calls[0]!.closed).toBe('finished')
    // It has yet to be read.
    await sleep(20)
    expect((await call(bedrock)).connection).toBe('reused')
  })

  test.each(['http1', 'http2'] as const)('a cold mode opens one for each call, over %s', async (protocol) => {
    const server = await serve(reply)
    const bedrock = openModes(server.url, { connection: 'cold', transport: { protocol, streamsPerConnection: 10 } })
    const records = [await call(bedrock), ...(await Promise.all([call(bedrock), call(bedrock)]))]
    expect(records.map(({ connection }) => connection)).toStrictEqual(['new', 'new', 'new'])
    expect(records.every(({ connectMs }) => connectMs > 0)).toBe(true)
    expect(server.connections()).toBe(3)
  })

  test('over HTTP/1.1, fifty calls at once have fifty connections and wait for none', async () => {
    const server = await serve((incoming) => {
      // Nobody is answered before everybody has asked.
      if (incoming.index === 49) for (const each of server.calls) reply(each)
    })
    const bedrock = openModes(server.url, {})
    const records = await Promise.all(Array.from({ length: 50 }, () => call(bedrock)))
    expect(records.every(({ outcome }) => outcome.kind === 'completed')).toBe(true)
    expect(server.connections()).toBe(50)
  })

  test.each([
    ["the mode's", 4, 1_000],
    ["the server's", 1_000, 4],
  ])('over HTTP/2, twelve calls at once share connections up to %s limit', async (_, streamsPerConnection, limit) => {
    const server = await serve(
      (incoming) => {
        if (incoming.index === 11) for (const each of server.calls) reply(each)
        else if (incoming.index > 11) reply(incoming)
      },
      { maxConcurrentStreams: limit },
    )
    const bedrock = openModes(server.url, { transport: { protocol: 'http2', streamsPerConnection } })
    const records = await Promise.all(Array.from({ length: 12 }, () => call(bedrock)))
    expect(records.map(({ outcome }) => outcome.kind)).toStrictEqual(Array(12).fill('completed'))
    expect(records.map(({ connection }) => connection)).toStrictEqual(Array(12).fill('new'))
    expect(server.connections()).toBe(3)
    const again = await Promise.all(Array.from({ length: 3 }, () => call(bedrock)))
    expect(again.map(({ connection }) => connection)).toStrictEqual(Array(3).fill('reused'))
    expect(server.connections()).toBe(3)
  })

  test('over HTTP/2, a connection that said GOAWAY or fell silent gets no more calls', async () => {
    const server = await serve((incoming) => {
      if (incoming.index === 0) {
        incoming.goAway()
        reply(incoming)
      } else if (incoming.index > 1) reply(incoming)
    })
    const transport = { protocol: 'http2', streamsPerConnection: 10 } as const
    const bedrock = openModes(server.url, { transport, timeouts: { ...makeMode().timeouts, responseMs: 100 } })
    const records = [await call(bedrock), await call(bedrock), await call(bedrock)]
    expect(records.map(({ outcome }) => outcome.kind)).toStrictEqual(['completed', 'failed', 'completed'])
    expect(server.connections()).toBe(3)
  })

  test('over HTTP/2, an abort resets its own stream and leaves the connection', async () => {
    const server = await serve((incoming) => {
      incoming.respond()
      if (incoming.index > 0) incoming.end(wholeReply)
    })
    const bedrock = openModes(server.url, { transport: { protocol: 'http2', streamsPerConnection: 10 } })
    const controller = new AbortController()
    const aborted = bedrock.call(0, conversation, { onGap: () => undefined, signal: controller.signal })
    await vi.waitUntil(() => server.calls.length === 1)
    controller.abort()
    expect((await aborted).outcome.kind).toBe('aborted')
    expect((await call(bedrock)).connection).toBe('reused')
    expect(server.connections()).toBe(1)
  })
})

describe('a stream over time', () => {
  test.each(['http1', 'http2'] as const)('is stamped as it comes, over %s', async (protocol) => {
    const server = await serve((incoming) => {
      incoming.respond()
      setTimeout(() => incoming.write(messageStart), 40)
      setTimeout(() => incoming.write(textDelta('a')), 80)
      setTimeout(() => incoming.write(textDelta('b')), 120)
      setTimeout(() => incoming.end(ending), 160)
    })
    const bedrock = openModes(server.url, { transport: { protocol, streamsPerConnection: 10 } })
    const gaps: number[] = []
    const record = await bedrock.call(0, conversation, { onGap: (gapMs) => gaps.push(gapMs) })
    const { sentMs, firstByteMs, firstTokenMs, firstOutputTokenMs, lastTokenMs, endMs } = record
    const stamps = [sentMs, firstByteMs, firstTokenMs, lastTokenMs, endMs]
    expect(stamps).toStrictEqual(stamps.toSorted((a, b) => a - b))
    expect(firstOutputTokenMs).toBe(firstTokenMs)
    // A timer of node's may fire a millisecond early; how late is the machine's affair.
    expect(firstTokenMs - sentMs).toBeGreaterThan(78)
    expect(gaps).toStrictEqual([lastTokenMs - firstTokenMs])
    expect(record).toMatchObject({
      outcome: { kind: 'completed' },
      chunks: 2,
      longestGapMs: gaps[0],
      usage: {
        inputTokens: 25,
        outputTokens: 7,
        cacheReadInputTokens: 0,
        cacheWriteInputTokens: 0,
        cacheWrite1hInputTokens: 0,
      },
      serviceLatencyMs: 321,
      attempts: 1,
      backoffMs: 0,
      servedLatency: 'standard',
    })
  })
})

describe('warmUp', () => {
  test('sends nothing, and finds nothing wrong with a URL', async () => {
    const server = await serve(reply)
    const modes = [{ model: 'other' }, ...ways.map(({ mode }) => mode)]
    expect(await openModes(server.url, ...modes).warmUp()).toStrictEqual([])
    expect(server.connections()).toBe(0)
  })

  test('says which modes have no credentials', async () => {
    withoutCredentials()
    const modes = apiWays.map(({ mode }) => makeMode(mode))
    const bedrock = openBedrock({ modes, target: { kind: 'aws' }, clock: systemClock })
    const outcome = { kind: 'failed', failure: 'access-denied', errorName: 'CredentialsProviderError' }
    expect(await bedrock.warmUp()).toStrictEqual(modes.map((_, modeIndex) => ({ modeIndex, outcome })))
    expect(await call(bedrock)).toMatchObject({ outcome, attempts: 0, sentMs: Number.NaN })
    await bedrock.close()
  })

  test('credentials that do not come end a call at timeouts.call', async () => {
    const timeouts = { ...makeMode().timeouts, callMs: 100 }
    const bedrock = openBedrock({
      modes: [makeMode({ timeouts })],
      target: { kind: 'aws' },
      clock: systemClock,
      credentials: () => new Promise(() => {}),
    })
    const record = await call(bedrock)
    const outcome = { kind: 'failed', failure: 'timeout', errorName: 'CallTimeout' }
    expect(record).toMatchObject({ outcome, attempts: 0, sentMs: Number.NaN })
    await bedrock.close()
  })

  test('credentials that are refused deny access by the name of the cause, and are asked for again', async () => {
    const server = await serve(reply)
    let isRefused = true
    const bedrock = openBedrock({
      modes: [makeMode({ endpoint: server.url })],
      target: { kind: 'aws' },
      clock: systemClock,
      credentials: () =>
        isRefused
          ? Promise.reject(new CredentialsRefused('CredentialsTimeout', 'no answer within 1m'))
          : Promise.resolve({ accessKeyId: 'AKIA', secretAccessKey: 'secret', expiresAtEpochMs: null }),
    })
    const outcome = { kind: 'failed', failure: 'access-denied', errorName: 'CredentialsTimeout' }
    expect(await call(bedrock)).toMatchObject({ outcome, attempts: 0 })
    isRefused = false
    expect((await call(bedrock)).outcome.kind).toBe('completed')
    await bedrock.close()
  })
})

// Each mode both ways: served as it is asked for, and otherwise. Of times it says how short they cannot be, because a
// busy machine makes them longer; how long they are to be stands in the tests of a reply's run.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { control } from '../client.ts'
import { earlyInAMinute } from '../early-in-a-minute.ts'
import { type Asked, call, lastTruth, type QuotaTruth, tokensTaken } from './call.ts'
import { NARROW, PLAIN, ROUTER, STEADY, STEADY_US, writeModesProfile } from './modes-profile.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeModesProfile(), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(async () => {
  await earlyInAMinute()
  await control(simulator.url, 'POST /__reset')
})

const ask = (model: string, asked: Asked = {}) => call(simulator.url, model, asked)
const truth = () => lastTruth(simulator.url)
const taken = (id: string, region?: string) => tokensTaken(simulator.url, id, region)

describe('optimized latency', () => {
  const optimized = { performanceConfig: { latency: 'optimized' } }

  test.each(['converse', 'converse-stream'] as const)(
    'is served by its own machine and quota, by %s',
    async (operation) => {
      const { metadata } = await ask(NARROW, { operation, body: optimized })
      expect(metadata).toMatchObject({ performanceConfig: { latency: 'optimized' } })
      expect(await truth()).toMatchObject({ latencyAsked: 'optimized', latencyServed: 'optimized', model: NARROW })
      // Two input tokens, and five output tokens that count five times.
      expect([await taken(`${NARROW}+latency-optimized`), await taken(NARROW)]).toEqual([27, undefined])
    },
  )

  test('is served as standard, and says so, when its quota is used up', async () => {
    await Promise.all([ask(NARROW, { body: optimized, max: 90 }), ask(NARROW, { body: optimized, max: 90 })])
    const { calls } = await control<{ calls: { latencyServed: string }[] }>(simulator.url, 'GET /__truth/calls')
    expect(calls.map(({ latencyServed }) => latencyServed)).toEqual(['optimized', 'standard'])
    expect([await taken(`${NARROW}+latency-optimized`), await taken(NARROW)]).toEqual([52, 52])
  })

  test('is told as standard when it was', async () => {
    await ask(NARROW, { body: optimized, max: 80 })
    const { metadata } = await ask(NARROW, { body: optimized, max: 80 })
    expect(metadata).toMatchObject({ performanceConfig: { latency: 'standard' } })
    expect(await truth()).toMatchObject({ latencyAsked: 'optimized', latencyServed: 'standard' })
  })

  test('is refused by a model that has none', async () => {
    expect(await ask(PLAIN, { body: optimized })).toMatchObject({ status: 400 })
  })

  test('is told of by nobody who did not ask', async () => {
    expect((await ask(STEADY)).metadata).not.toHaveProperty('performanceConfig')
  })
})

const tier = (type: string) => ({ serviceTier: { type } })

const spanOf = async (type: string) => {
  await ask(STEADY, { body: tier(type), max: 10 })
  const { servedMs, lastTokenMs } = await truth()
  return lastTokenMs - servedMs
}

describe('a service tier', () => {
  test.each(['default', 'priority', 'flex', 'reserved'])('%s is served, and told', async (type) => {
    const { metadata } = await ask(STEADY, { body: tier(type) })
    expect(metadata).toMatchObject({ serviceTier: { type } })
    expect(await truth()).toMatchObject({ tierAsked: type, tierServed: type })
  })

  test('multiplies the tokens a second', async () => {
    // 40 ms to the first token, and nine gaps of 8 ms and of 2 ms: the last is written late by chance, and never early.
    expect(await spanOf('flex')).toBeGreaterThanOrEqual(40 + 9 * 8)
    expect(await spanOf('priority')).toBeGreaterThanOrEqual(40 + 9 * 2)
  })

  test('reserved takes its own capacity, and overflows to default', async () => {
    expect((await ask(STEADY, { body: tier('reserved'), max: 60 })).metadata).toMatchObject({
      serviceTier: { type: 'reserved' },
    })
    expect((await ask(STEADY, { body: tier('reserved'), max: 99 })).metadata).toMatchObject({
      serviceTier: { type: 'default' },
    })
    expect(await truth()).toMatchObject({ tierAsked: 'reserved', tierServed: 'default' })
    const { quotas } = await control<QuotaTruth>(simulator.url, 'GET /__truth')
    expect(quotas.purchased[`us-east-1 ${STEADY} reserved`]).toMatchObject({ outputTokens: { taken: 10 } })
    expect(await taken(STEADY)).toBe(52)
  })

  test.each([
    ['flex', 'The service tier flex is not supported'],
    ['reserved', 'Reservation not found.'],
  ])('%s is refused by a model that has none', async (type, message) => {
    const reply = await ask(PLAIN, { body: tier(type) })
    expect(reply).toMatchObject({ status: 400, error: expect.stringContaining(message) as string })
  })

  test('is told of by nobody who did not ask', async () => {
    expect((await ask(STEADY)).metadata).not.toHaveProperty('serviceTier')
  })
})

describe('a cross-region profile', () => {
  test('is served in its region, that much later, at the quota of the caller', async () => {
    await ask(STEADY_US)
    const far = await truth()
    expect(far).toMatchObject({ region: 'us-west-2', model: STEADY_US, modelId: STEADY })
    expect(far.servedMs - far.receivedMs).toBeGreaterThanOrEqual(60)
    expect([await taken(STEADY_US, 'us-east-1'), await taken(STEADY_US, 'us-west-2')]).toEqual([27, undefined])
  })

  test('takes the quota of a caller who is there', async () => {
    await ask(STEADY_US, { region: 'us-west-2' })
    expect(await truth()).toMatchObject({ region: 'us-west-2' })
    expect(await taken(STEADY_US, 'us-west-2')).toBe(27)
  })

  test('a model on demand stays with the caller', async () => {
    await ask(STEADY, { region: 'us-west-2' })
    expect(await truth()).toMatchObject({ region: 'us-west-2', model: STEADY })
    expect([await taken(STEADY, 'us-west-2'), await taken(STEADY)]).toEqual([27, undefined])
  })
})

const prefix = 'a'.repeat(4_000)
const cached = (ttl?: '1h') => ({
  system: [{ text: prefix }, { cachePoint: { type: 'default', ...(ttl && { ttl }) } }],
})

const usage = async (model: string, asked: Asked) => (await ask(model, asked)).metadata['usage']

const waitOf = async () => {
  await ask(STEADY, { body: cached() })
  const { servedMs, firstTokenMs } = await truth()
  return firstTokenMs - servedMs
}

test('a caller from a region that the profile does not have is taken to be in the usual one', async () => {
  await ask(STEADY, { region: 'xx-nowhere-1' })
  expect(await truth()).toMatchObject({ region: 'us-east-1' })
  expect([await taken(STEADY), await taken(STEADY, 'xx-nowhere-1')]).toEqual([27, undefined])
})

describe('a prompt cache', () => {
  test.each(['converse', 'converse-stream'] as const)(
    'is written by the first call and read by the second, by %s',
    async (operation) => {
      const asked = { operation, body: cached() }
      expect(await usage(STEADY, asked)).toEqual({
        inputTokens: 2,
        outputTokens: 5,
        totalTokens: 1_007,
        cacheReadInputTokens: 0,
        cacheWriteInputTokens: 1_000,
        cacheDetails: [{ ttl: '5m', inputTokens: 1_000 }],
      })
      expect(await truth()).toMatchObject({ cacheReadTokens: 0, cacheWriteTokens: 1_000, inputTokens: 1_002 })
      expect(await usage(STEADY, asked)).toEqual({
        inputTokens: 2,
        outputTokens: 5,
        totalTokens: 1_007,
        cacheReadInputTokens: 1_000,
        cacheWriteInputTokens: 0,
      })
      expect(await truth()).toMatchObject({ cacheReadTokens: 1_000, cacheWriteTokens: 0 })
    },
  )

  test('what it does not hold is waited for, and what it holds is not counted', async () => {
    expect(await waitOf()).toBeGreaterThanOrEqual(139)
    expect(await taken(STEADY)).toBe(1_027)
    await waitOf()
    expect(await taken(STEADY)).toBe(1_027 + 27)
  })

  test('reserves what it holds all the same', async () => {
    await ask(STEADY, { body: cached() })
    await ask(STEADY, { body: cached() })
    expect(await truth()).toMatchObject({ reservedTokens: 1_007, settledTokens: 27 })
  })

  test('is one for each region', async () => {
    await ask(STEADY, { body: cached() })
    expect(await usage(STEADY_US, { body: cached() })).toMatchObject({ cacheReadInputTokens: 0 })
    expect(await usage(STEADY, { body: cached(), region: 'us-west-2' })).toMatchObject({ cacheReadInputTokens: 1_000 })
  })

  test('calls that are served at the same time all write', async () => {
    const all = await Promise.all([1, 2, 3].map(() => usage(STEADY, { body: cached('1h') })))
    for (const one of all) expect(one).toMatchObject({ cacheWriteInputTokens: 1_000, cacheReadInputTokens: 0 })
  })

  test('ignores a prefix that is too short', async () => {
    const body = { system: [{ text: 'short' }, { cachePoint: { type: 'default' } }] }
    expect(await usage(STEADY, { body })).toEqual({ inputTokens: 3, outputTokens: 5, totalTokens: 8 })
  })

  test('is refused by a model that has none', async () => {
    expect(await ask(PLAIN, { body: cached() })).toMatchObject({ status: 403 })
  })

  test('is begun anew by a reset', async () => {
    await ask(STEADY, { body: cached() })
    await control(simulator.url, 'POST /__reset')
    expect(await usage(STEADY, { body: cached() })).toMatchObject({ cacheReadInputTokens: 0 })
  })
})

const guarded = (guardrailIdentifier: string, more: object = {}) => ({
  guardrailConfig: { guardrailIdentifier, guardrailVersion: '1', ...more },
})

describe('a guardrail', () => {
  const blocked = 'That is not said here.'

  test('takes its time before the model, and lets a reply pass', async () => {
    const reply = await ask(STEADY, { body: guarded('passing') })
    expect(reply).toMatchObject({ status: 200, stopReason: 'max_tokens' })
    expect(reply.metadata).not.toHaveProperty('trace')
    const { receivedMs, servedMs } = await truth()
    expect(servedMs - receivedMs).toBeGreaterThanOrEqual(30)
  })

  test.each(['converse', 'converse-stream'] as const)(
    'stops a prompt before the model runs, by %s',
    async (operation) => {
      const reply = await ask(STEADY, { operation, body: guarded('prompts', { trace: 'enabled' }) })
      expect(reply).toMatchObject({ stopReason: 'guardrail_intervened', text: blocked })
      expect(reply.metadata).toMatchObject({
        usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
        trace: { guardrail: { inputAssessment: { prompts: { topicPolicy: {} } } } },
      })
      expect(await truth()).toMatchObject({ outcome: 'completed', tokens: 0, settledTokens: 0 })
      expect(await taken(STEADY)).toBe(0)
    },
  )

  test('stops the reply of a sync stream, and keeps the deltas that it stops for itself', async () => {
    const reply = await ask(STEADY, { body: guarded('replies'), max: 10 })
    expect(reply).toMatchObject({
      stopReason: 'guardrail_intervened',
      text: expect.stringContaining(blocked) as string,
    })
    const { chunks, tokens } = await truth()
    const deltas = reply.events.filter((name) => name === 'contentBlockDelta').length
    expect(deltas).toBe(chunks)
    // Whole groups of four, and the message of the guardrail.
    expect((deltas - 1) % 4).toBe(0)
    expect(tokens).toBeGreaterThan(deltas - 1)
    expect(reply.metadata).toMatchObject({ usage: { outputTokens: tokens } })
  })

  test('stops the reply of an async stream after what it was stopped for', async () => {
    const reply = await ask(STEADY, { body: guarded('replies', { streamProcessingMode: 'async' }), max: 10 })
    expect(reply).toMatchObject({ stopReason: 'guardrail_intervened' })
    const { chunks, tokens } = await truth()
    expect(chunks).toBe(tokens + 1)
    expect(reply.text.endsWith(blocked)).toBe(true)
  })

  test('stands in the place of a whole answer', async () => {
    const reply = await ask(STEADY, { operation: 'converse', body: guarded('replies') })
    expect(reply).toMatchObject({ stopReason: 'guardrail_intervened', text: blocked })
    expect(reply.metadata).toMatchObject({ usage: { outputTokens: 5 } })
  })

  test('that lets deltas pass in groups writes them all', async () => {
    const reply = await ask(STEADY, { body: guarded('passing'), max: 10 })
    expect(reply.events.filter((name) => name === 'contentBlockDelta')).toHaveLength(10)
  })

  test.each([
    ['nobody', '1', 400, 'The provided guardrail identifier is invalid.'],
    ['passing', '7', 404, 'The provided guardrail version does not exist.'],
  ])('%s in version %s is refused', async (guardrailIdentifier, guardrailVersion, status, error) => {
    const body = { guardrailConfig: { guardrailIdentifier, guardrailVersion } }
    expect(await ask(STEADY, { body })).toMatchObject({ status, error })
  })
})

describe('a prompt router', () => {
  test('hands the call to a model, says which, and uses its quota', async () => {
    const { metadata } = await ask(ROUTER)
    const invokedModelId = `arn:aws:bedrock:us-east-1:111122223333:inference-profile/${STEADY_US}`
    expect(metadata).toMatchObject({ trace: { promptRouter: { invokedModelId } } })
    const { receivedMs, servedMs, ...routed } = await truth()
    expect(routed).toMatchObject({ model: 'test:1', modelId: STEADY, region: 'us-west-2' })
    expect(servedMs - receivedMs).toBeGreaterThanOrEqual(90)
    expect(await taken(STEADY_US)).toBe(27)
  })

  test('that the profile does not have is refused', async () => {
    const unknown = 'arn:aws:bedrock:us-east-1:111122223333:prompt-router/other'
    expect(await ask(unknown)).toMatchObject({ status: 404, error: `Could not find the resource ${unknown}.` })
  })
})

describe('a quota that is used up', () => {
  const beyond = { max: 99 }

  test.each(['converse', 'converse-stream'] as const)('is told by HTTP 429 of %s', async (operation) => {
    const reply = await ask(NARROW, { operation, ...beyond })
    expect(reply).toMatchObject({ status: 429, error: 'Too many tokens, please wait before trying again.' })
    expect(await taken(NARROW)).toBe(0)
  })

  test('can be told by the first frame of a stream', async () => {
    const reply = await ask(`first-frame.${NARROW}`, beyond)
    expect(reply).toMatchObject({ status: 200, events: ['!throttlingException'] })
    expect(reply.error).toBe('Too many tokens, please wait before trying again.')
    expect(await truth()).toMatchObject({ outcome: 'throttled', cause: 'ThrottlingException', servedMs: null })
  })

  test('can be told in mid-stream, and takes nothing all the same', async () => {
    const reply = await ask(`mid-stream.${NARROW}`, beyond)
    expect(reply.status).toBe(200)
    expect(reply.events.slice(0, 2)).toEqual(['messageStart', 'contentBlockDelta'])
    expect(reply.events.at(-1)).toBe('!throttlingException')
    expect(await truth()).toMatchObject({ outcome: 'throttled', settledTokens: 0 })
    expect(await taken(`mid-stream.${NARROW}`)).toBe(0)
  })

  test.each(['first-frame', 'mid-stream'])(
    'is told by HTTP 429 of an answer that is no stream, though %s',
    async (form) => {
      expect(await ask(`${form}.${NARROW}`, { operation: 'converse', ...beyond })).toMatchObject({ status: 429 })
    },
  )
})

describe('a call that asks too much', () => {
  test('of the context is refused', async () => {
    const reply = await ask(STEADY, { text: 'x'.repeat(80_004) })
    expect(reply).toMatchObject({ status: 400, error: 'Input is too long for requested model.' })
  })

  test('of the output is refused', async () => {
    expect(await ask(STEADY, { max: 1_001 })).toMatchObject({
      status: 400,
      error: expect.stringContaining('exceed the model limit of 1000') as string,
    })
  })
})

const lettersFor = (letter: string, ttl: string) => ({
  body: { system: [{ text: letter.repeat(4_000) }, { cachePoint: { type: 'default', ttl } }] },
})

test('a prompt cache lives in the time of the world', async () => {
  await using quick = await open(await writeModesProfile(), 1_000)
  const readTokens = async (asked: Asked) => (await call(quick.url, STEADY, asked)).metadata['usage']
  await readTokens(lettersFor('a', '5m'))
  await readTokens(lettersFor('b', '1h'))
  // 5 minutes are 300 ms of the clock, and an hour is 3.6 s.
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(await readTokens(lettersFor('a', '5m'))).toMatchObject({ cacheReadInputTokens: 0 })
  expect(await readTokens(lettersFor('b', '1h'))).toMatchObject({ cacheReadInputTokens: 1_000 })
})

async function open(profile: string, speed = 1): Promise<{ readonly url: string } & AsyncDisposable> {
  const { url, close } = await startSimulator({ port: 0, profile, seed: 1, speed })
  return { url, [Symbol.asyncDispose]: close }
}

test('the truth counts each mode apart', async () => {
  await ask(STEADY)
  await ask(STEADY, { operation: 'converse', body: { performanceConfig: { latency: 'optimized' } } })
  await ask(STEADY, { body: { serviceTier: { type: 'flex' } } })
  await ask(NARROW, { max: 99 })
  const { byMode, requests } = await control<{ byMode: object; requests: number }>(simulator.url, 'GET /__truth')
  expect(requests).toBe(4)
  expect(byMode).toMatchObject({
    [`${STEADY} standard default ConverseStream`]: { requests: 1, completed: 1 },
    [`${STEADY} optimized default Converse`]: { requests: 1, completed: 1 },
    [`${STEADY} standard flex ConverseStream`]: { requests: 1, completed: 1 },
    [`${NARROW} standard default ConverseStream`]: { requests: 1, throttled: 1 },
  })
})

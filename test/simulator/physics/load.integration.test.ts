import { describe, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { type Answer, ask, control, hello, protocols } from '../client.ts'
import { earlyInAMinute } from '../early-in-a-minute.ts'
import { type QuickProfile, writeProfile } from '../profile-file.ts'

async function withSimulator<T>(profile: QuickProfile, use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator({ port: 0, profile: await writeProfile(profile), seed: 1 })
  try {
    return await use(simulator)
  } finally {
    await simulator.close()
  }
}

const truth = (simulator: Simulator) => control<Record<string, unknown>>(simulator.url, 'GET /__truth')
const body = (maxTokens: number) => JSON.stringify({ ...hello, inferenceConfig: { maxTokens } })
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort((a, b) => a - b)

interface CancelledTruth {
  readonly servedMs: number
  readonly endMs: number
  readonly cancelledMs: number
  readonly cancelledTokens: number
  readonly releasedMs: number
}

interface Served {
  readonly calls: readonly { readonly receivedMs: number; readonly servedMs: number; readonly endMs: number }[]
}

describe('slots and their queue', () => {
  test('calls beyond the slots wait for one, in turn', () =>
    withSimulator({ slots: 1 }, async (simulator) => {
      const answers = await Promise.all([1, 2, 3].map(() => ask('http1', simulator.url)))
      expect(statuses(answers)).toEqual([200, 200, 200])
      const { calls } = await control<Served>(simulator.url, 'GET /__truth/calls')
      const inOrder = calls.toSorted((a, b) => a.servedMs - b.servedMs)
      expect(inOrder.map(({ receivedMs }) => receivedMs)).toEqual(
        inOrder.map(({ receivedMs }) => receivedMs).toSorted((a, b) => a - b),
      )
      for (const [index, call] of inOrder.slice(1).entries()) {
        expect(call.servedMs).toBeGreaterThanOrEqual((inOrder[index] as (typeof inOrder)[0]).endMs)
      }
    }))

  test('a call that finds the queue full is told that there is no capacity', () =>
    withSimulator({ slots: 1, queueLength: 1 }, async (simulator) => {
      const answers = await Promise.all([1, 2, 3].map(() => ask('http1', simulator.url)))
      expect(statuses(answers)).toEqual([200, 200, 503])
      const refused = answers.find(({ status }) => status === 503) as Answer
      expect(refused.body.toString()).toBe('{"message":"Bedrock is unable to process your request."}')
      expect(refused.headers['x-amzn-errortype']).toMatch(/^ServiceUnavailableException:/)
      expect(await truth(simulator)).toMatchObject({ completed: 2, throttled: 1, inFlight: 0 })
    }))

  test.each(protocols)('a client that goes away over %s frees its slot and its place in the queue', (protocol) =>
    withSimulator({ slots: 1, queueLength: 1, timeToFirstToken: '60s' }, async (simulator) => {
      const leaving = new AbortController()
      const calls = [1, 2].map(() => ask(protocol, simulator.url, { signal: leaving.signal }).catch(() => null))
      await expect.poll(() => truth(simulator)).toMatchObject({ inFlight: 2, queued: 1 })
      leaving.abort()
      await Promise.all(calls)
      await expect.poll(() => truth(simulator)).toMatchObject({ inFlight: 0, queued: 0, aborted: 2 })
    }),
  )

  test.each(protocols)('a client that goes away over %s in the middle of a reply is noticed', (protocol) =>
    withSimulator({ outputTokens: 1_000 }, async (simulator) => {
      const leaving = new AbortController()
      const call = ask(protocol, simulator.url, { signal: leaving.signal }).catch(() => null)
      await expect.poll(() => truth(simulator)).toMatchObject({ ttftMs: { count: 1 } })
      leaving.abort()
      await call
      await expect.poll(() => truth(simulator)).toMatchObject({ inFlight: 0, aborted: 1 })
    }),
  )
})

describe('a cancelled call', () => {
  const file = 'afterDisconnect: { value: goes-on, assumption: set }'

  test.each(protocols)('over %s holds its slot until its reply is made, and all of it counts', (protocol) =>
    withSimulator({ slots: 1, outputTokens: 400, file }, async (simulator) => {
      const leaving = new AbortController()
      const call = ask(protocol, simulator.url, { signal: leaving.signal }).catch(() => null)
      await expect.poll(() => truth(simulator)).toMatchObject({ ttftMs: { count: 1 } })
      leaving.abort()
      await call
      await expect.poll(() => truth(simulator)).toMatchObject({ inFlight: 0, aborted: 1 })
      const next = await ask(protocol, simulator.url)
      expect(next.status).toBe(200)
      const { calls } = await control<{ calls: CancelledTruth[] }>(simulator.url, 'GET /__truth/calls')
      const [cancelled, served] = calls
      expect(cancelled).toMatchObject({ outcome: 'aborted', tokens: 400, settledTokens: 2 + 400 })
      expect(cancelled?.cancelledTokens).toBeGreaterThan(0)
      expect(cancelled?.cancelledTokens).toBeLessThan(400)
      expect(cancelled?.cancelledMs).toBe(cancelled?.endMs)
      expect(cancelled?.releasedMs).toBeGreaterThan(cancelled?.endMs ?? Infinity)
      expect(served?.servedMs).toBeGreaterThanOrEqual(cancelled?.releasedMs ?? Infinity)
    }),
  )
})

describe('a quota', () => {
  test('of requests refuses with the exact answer', () =>
    withSimulator(
      { inferenceProfile: '    quota: { requestsPerMinute: { value: 2, assumption: set } }' },
      async (simulator) => {
        // The minute may turn between two of them, and then four pass; of five one is refused in any case.
        const answers = await Promise.all([1, 2, 3, 4, 5].map(() => ask('http1', simulator.url)))
        const refused = answers.filter(({ status }) => status === 429)
        expect(refused.length).toBeGreaterThan(0)
        for (const answer of refused) {
          expect(answer.body.toString()).toBe('{"message":"Too many requests, please wait before trying again."}')
          expect(answer.headers).toMatchObject({
            'content-type': 'application/json',
            'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/',
          })
          expect(answer.headers['retry-after']).toBeUndefined()
        }
        expect(await truth(simulator)).toMatchObject({ requests: 5, throttled: refused.length })
      },
    ))

  test('of tokens counts what may be used while a call is under way, and what was used after it', () =>
    withSimulator(
      { timeToFirstToken: '1s', inferenceProfile: '    quota: { tokensPerMinute: { value: 1000, assumption: set } }' },
      async (simulator) => {
        await earlyInAMinute()
        // hello is 2 tokens; a limit of 998 takes the whole minute, an answer of 10 gives 988 of it back.
        const first = ask('http1', simulator.url, { body: body(998) })
        await expect.poll(() => truth(simulator)).toMatchObject({ inFlight: 1 })
        const refused = await ask('http1', simulator.url, { body: body(998) })
        await first
        const after = await ask('http1', simulator.url, { body: body(900) })
        expect([refused.status, after.status]).toEqual([429, 200])
        expect(refused.body.toString()).toBe('{"message":"Too many tokens, please wait before trying again."}')
      },
    ))

  test("that is left unlimited by the request reserves the model's own maximum", () =>
    withSimulator(
      { inferenceProfile: '    quota: { tokensPerMinute: { value: 1001, assumption: set } }' },
      async (simulator) => {
        const answer = await ask('http1', simulator.url)
        expect(answer.status).toBe(429)
      },
    ))

  test('starts anew with a reset', () =>
    withSimulator(
      { inferenceProfile: '    quota: { requestsPerMinute: { value: 1, assumption: set } }' },
      async (simulator) => {
        await earlyInAMinute()
        await ask('http1', simulator.url)
        const refused = await ask('http1', simulator.url)
        expect(refused.status).toBe(429)
        await control(simulator.url, 'POST /__reset')
        const answer = await ask('http1', simulator.url)
        expect(answer.status).toBe(200)
        expect(await truth(simulator)).toMatchObject({ requests: 1, completed: 1 })
      },
    ))
})

test('a throttled share of calls is throttled whatever the quota says', () =>
  withSimulator({ model: '    throttleShare: { share: 1, cause: tokens, assumption: set }' }, async (simulator) => {
    const answer = await ask('http2', simulator.url)
    expect(answer.status).toBe(429)
    expect(answer.body.toString()).toBe('{"message":"Too many tokens, please wait before trying again."}')
  }))

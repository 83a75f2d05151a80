// Each key of a mode against the simulator, on each API that has it: served as asked, and served otherwise.
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import type { NativeBody } from '../../src/models/native-body.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { control } from '../simulator/client.ts'
import { makeMode } from './mode.ts'
import { sdkWays as ways, type Way } from './ways.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: join(import.meta.dirname, 'modes.yml'), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const MODELS = {
  claude: 'anthropic.claude-able-v1:0',
  nova: 'amazon.nova-able-v1:0',
  llama: 'meta.llama-able-v1:0',
} as const satisfies Record<NativeBody, string>

const PLAIN = 'anthropic.claude-plain-v1:0'

const said = (changes: Partial<Conversation> = {}): Conversation => ({
  system: null,
  messages: [{ role: 'user', content: [{ text: 'hi' }] }],
  tools: null,
  maxOutputTokens: 20,
  aimedInputTokens: null,
  ...changes,
})

/** Makes calls of one mode, one after the other. */
async function callsOf(way: Way, changes: Partial<ModePlan>, ...conversations: Conversation[]): Promise<CallRecord[]> {
  const { api, body } = way.mode
  const mode = makeMode({ api, body, model: MODELS[(body ?? 'claude') as NativeBody], ...changes })
  const bedrock = openBedrock({ modes: [mode], target: { kind: 'url', url: simulator.url }, clock: systemClock })
  const records: CallRecord[] = []
  for (const conversation of conversations) {
    records.push(await bedrock.call(0, conversation, { onGap: () => undefined }))
  }
  await bedrock.close()
  return records
}

async function callOf(way: Way, changes: Partial<ModePlan>, conversation = said()): Promise<CallRecord> {
  const [record] = await callsOf(way, changes, conversation)
  if (record === undefined) throw new Error('no call was made')
  return record
}

const guard = (identifier: string): Partial<ModePlan> => ({
  guardrail: { identifier, version: '1', trace: 'enabled', streamProcessingMode: null },
})

const prolonged = (words: string): string => words.repeat(200)

const arn = (resource: string): string => `arn:aws:bedrock:us-east-1:111122223333:${resource}`

const completed = { kind: 'completed' } as const
const refused = { kind: 'failed', failure: 'validation', errorName: 'ValidationException' } as const
const isLlama = ({ mode }: Way): boolean => mode.body === 'llama'
const named = (some: readonly Way[]): [string, Way][] => some.map((way) => [way.name, way])

describe.each(named(ways))('%s', (_, way) => {
  test('a plain mode is served, and its tokens and times are those of the reply', async () => {
    const record = await callOf(way, {})
    const stream = way.chunks > 0
    expect(record).toMatchObject({
      outcome: completed,
      usage: { outputTokens: 5, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 },
      servedLatency: 'standard',
      servedTier: null,
      invokedModel: null,
      stopReason: 'end_turn',
      chunks: stream ? 5 : 0,
    })
    expect(record.usage!.inputTokens).toBeGreaterThan(0)
    expect(record.serviceLatencyMs).toBeGreaterThanOrEqual(18)
    expect(record.serviceLatencyMs).toBeLessThanOrEqual(record.endMs - record.sentMs + 1)
    expect(Number.isNaN(record.firstTokenMs)).toBe(!stream)
  })

  test('a reply that its limit ends says so', async () => {
    const record = await callOf(way, {}, said({ maxOutputTokens: 3 }))
    expect(record).toMatchObject({ outcome: completed, usage: { outputTokens: 3 }, stopReason: 'max_tokens' })
  })

  test('optimized latency is served, falls back for a long reply, and is refused by a model that has none', async () => {
    const asked = { latency: 'optimized' } as const
    expect(await callOf(way, asked)).toMatchObject({ outcome: completed, servedLatency: 'optimized' })
    const long = await callOf(way, asked, said({ maxOutputTokens: 900 }))
    expect(long).toMatchObject({ outcome: completed, servedLatency: 'standard' })
    expect((await callOf(way, { ...asked, model: PLAIN })).outcome.kind).toBe('failed')
  })

  test.each(['priority', 'flex', 'default'] as const)('the tier %s is served as asked', async (serviceTier) => {
    expect(await callOf(way, { serviceTier })).toMatchObject({ outcome: completed, servedTier: serviceTier })
  })

  test('reserved capacity is served, and overflows to the default tier', async () => {
    const asked = { serviceTier: 'reserved' } as const
    expect(await callOf(way, asked)).toMatchObject({ outcome: completed, servedTier: 'reserved' })
    const long = await callOf(way, asked, said({ maxOutputTokens: 400 }))
    expect(long).toMatchObject({ outcome: completed, servedTier: 'default' })
  })

  test('a guardrail lets a call pass, or steps in before the model or after it', async () => {
    expect(await callOf(way, guard('passingall01'))).toMatchObject({
      outcome: completed,
      stopReason: 'end_turn',
    })
    for (const identifier of ['blockinput01', 'blockreply01']) {
      expect(await callOf(way, guard(identifier))).toMatchObject({
        outcome: completed,
        stopReason: 'guardrail_intervened',
      })
    }
    const unknown = { ...guard('passingall01').guardrail!, version: '7' }
    expect((await callOf(way, { guardrail: unknown })).outcome.kind).toBe('failed')
  })

  test('everything at once is served', async () => {
    const record = await callOf(way, {
      latency: 'optimized',
      serviceTier: 'priority',
      guardrail: { identifier: 'passingall01', version: 'DRAFT', trace: 'enabled_full', streamProcessingMode: null },
      inference: { maxTokens: 50, temperature: 0.5, topP: 0.9, stopSequences: [] },
    })
    expect(record).toMatchObject({ outcome: completed, servedLatency: 'optimized', servedTier: 'priority' })
  })
})

describe.each(named(ways.filter((way) => !isLlama(way))))('the cache of %s', (_, way) => {
  test('is written by the first call, read by the second, and left alone by another prompt', async () => {
    const cached = said({ system: prolonged('Be brief. ') })
    const other = said({ system: prolonged('Be quick. ') })
    const asked = { cache: { points: ['system'], ttl: null } } as const
    const usages = (await callsOf(way, asked, cached, cached, other)).map(({ outcome, usage }) => {
      expect(outcome).toStrictEqual(completed)
      return [usage!.cacheReadInputTokens, usage!.cacheWriteInputTokens, usage!.cacheWrite1hInputTokens]
    })
    // 2,000 characters of four to a token.
    expect(usages).toStrictEqual([
      [0, 500, 0],
      [500, 0, 0],
      [0, 500, 0],
    ])
  })

  test('is not touched by a prompt that is too short for it, nor without a point', async () => {
    const [short] = await callsOf(way, { cache: { points: ['system'], ttl: null } }, said({ system: 'Be brief.' }))
    const [, unasked] = await callsOf(
      way,
      {},
      said({ system: prolonged('Be calm. ') }),
      said({ system: prolonged('Be calm. ') }),
    )
    for (const record of [short!, unasked!]) {
      expect(record).toMatchObject({
        outcome: completed,
        usage: { cacheReadInputTokens: 0, cacheWriteInputTokens: 0 },
      })
    }
  })

  test('is read by each turn of a conversation as far as the turn before wrote it', async () => {
    const asked = { cache: { points: ['messages'], ttl: null } } as const
    const ask = { role: 'user', content: [{ text: prolonged('Tell me. ') }] } as const
    const answered = { role: 'assistant', content: [{ text: prolonged('I did. ') }] } as const
    const before = [ask, answered]
    const turns = [[ask], [...before, ask], [...before, ...before, ask]].map((messages) => said({ messages }))
    const records = await callsOf(way, asked, ...turns)
    const [one, two, three] = records.map(({ usage }) => usage!) as [Usage, Usage, Usage]
    expect(one).toMatchObject({ cacheReadInputTokens: 0 })
    expect(two.cacheReadInputTokens).toBe(one.cacheWriteInputTokens)
    expect(three.cacheReadInputTokens).toBe(two.cacheReadInputTokens + two.cacheWriteInputTokens)
    expect(two.cacheWriteInputTokens).toBeGreaterThan(0)
  })
})

type Usage = NonNullable<CallRecord['usage']>

test.each(named(ways.filter(({ mode }) => mode.body === null || mode.body === 'claude')))(
  'what %s writes for an hour is counted apart',
  async (_, way) => {
    const system = 'Be brief. '.repeat(200)
    const record = await callOf(way, { cache: { points: ['system'], ttl: '1h' } }, said({ system }))
    expect(record.usage).toMatchObject({ cacheWriteInputTokens: 500, cacheWrite1hInputTokens: 500 })
  },
)

describe.each(named(ways.filter(({ mode }) => mode.body === null || mode.body === 'claude')))('%s', (_, way) => {
  test.each([
    ['a profile', 'us.anthropic.claude-able-v1:0'],
    ['the ARN of a profile', arn('inference-profile/us.anthropic.claude-able-v1:0')],
    ['the ARN of a model', 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-able-v1:0'],
  ])('calls %s', async (_name, model) => {
    expect(await callOf(way, { model })).toMatchObject({ outcome: completed, invokedModel: null })
  })

  test('calls a router, and learns which model it chose', async () => {
    const record = await callOf(way, { model: arn('default-prompt-router/able:1') })
    expect(record).toMatchObject({ outcome: completed })
    expect(record.invokedModel).toContain('anthropic.claude-able-v1:0')
  })

  test('calls what was bought, and is throttled when that is used up', async () => {
    const model = arn('provisioned-model/boughtbefore')
    expect(await callOf(way, { model })).toMatchObject({ outcome: completed, usage: { outputTokens: 5 } })
    // Two units are 200 output tokens a minute.
    const { outcome } = await callOf(way, { model }, said({ maxOutputTokens: 400 }))
    expect(outcome).toStrictEqual({ kind: 'throttled', throttle: 'tokens' })
  })

  test('is refused what its model does not have, as a validation or by its cause', async () => {
    for (const changes of [
      { model: PLAIN, latency: 'optimized' },
      { model: PLAIN, serviceTier: 'flex' },
    ] as const) {
      expect((await callOf(way, changes)).outcome).toStrictEqual(refused)
    }
    const { outcome } = await callOf(way, { model: 'anthropic.claude-profiled-v1:0' })
    expect(outcome).toStrictEqual({ ...refused, failure: 'profile-required' })
  })
})

test.each(['sync', 'async'] as const)('a %s guardrail of a stream is one', async (streamProcessingMode) => {
  const guardrail = { identifier: 'blockreply01', version: '1', trace: null, streamProcessingMode } as const
  for (const way of ways.filter(({ chunks }) => chunks > 0)) {
    expect(await callOf(way, { guardrail })).toMatchObject({ outcome: completed, stopReason: 'guardrail_intervened' })
  }
})

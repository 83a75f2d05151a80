import { describe, expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import type { ToolsAsked } from '../../../src/simulator/inference/model-asks.ts'
import { planTools } from '../../../src/simulator/inference/plan-tools.ts'
import type { ToolBlock } from '../../../src/simulator/inference/reply-blocks.ts'
import type { ToolsProfile } from '../../../src/simulator/profile/profile.ts'
import { callsOnce } from '../invoke/model-profile.ts'

const weather = { name: 'weather', schema: { properties: { city: { enum: ['Oslo'] } }, required: ['city'] } }
const clock = { name: 'clock', schema: { type: 'object' } }
const asked: ToolsAsked = {
  tools: [weather, clock],
  choice: { kind: 'auto' },
  isParallel: true,
  turn: { steps: 0, firstCallId: null },
}
const three = { kind: 'constant', value: 3 } as const

function plan(profile: Partial<ToolsProfile> = {}, ask: Partial<ToolsAsked> = {}, seed = 1) {
  const model = { tools: { ...callsOnce, ...profile }, charactersPerToken: 4 }
  return planTools(model, { ...asked, ...ask }, 'converse', makeRandom(seed, 'test'))
}
const callsOf = (profile: Partial<ToolsProfile>, ask: Partial<ToolsAsked> = {}, seed = 1): ToolBlock[] =>
  (plan(profile, ask, seed) ?? []).filter((block) => block.kind === 'tool')

test('a call takes its overhead and the tokens of its input', () => {
  const calls = callsOf({ overheadTokens: 10 }, { tools: [weather] })
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({
    tokens: 10 + 4,
    headTokens: 10,
    call: { name: 'weather', input: '{"city":"Oslo"}' },
  })
  expect(calls[0]?.call.id).toMatch(/^tooluse_[\w-]{22}$/)
})

test('a tool that asks for nothing is called with nothing', () => {
  expect(callsOf({ overheadTokens: 10 }, { tools: [clock] })[0]).toMatchObject({ tokens: 10, call: { input: '' } })
})

test('several calls at once have ids of their own, and text may come before them', () => {
  const blocks = plan({ callsPerReply: three, textShare: 1, textTokens: { kind: 'constant', value: 7 } }) ?? []
  expect(blocks.map(({ kind }) => kind)).toEqual(['text', 'tool', 'tool', 'tool'])
  expect(blocks[0]).toMatchObject({ tokens: 7, text: null })
  expect(new Set(blocks.flatMap((block) => (block.kind === 'tool' ? [block.call.id] : []))).size).toBe(3)
})

describe('a choice', () => {
  test('of none, or of no tool, calls nothing', () => {
    expect(plan({}, { choice: { kind: 'none' } })).toBeNull()
    expect(plan({}, { tools: [], choice: { kind: 'any' } })).toBeNull()
  })

  test('of any calls whatever the share says and however many steps there were', () => {
    const turn = { steps: 50, firstCallId: 'a' }
    expect(callsOf({ callShare: 0 }, { choice: { kind: 'any' }, turn })).toHaveLength(1)
  })

  test('of one calls that one, once', () => {
    for (let seed = 0; seed < 20; seed++) {
      const calls = callsOf({ callsPerReply: three }, { choice: { kind: 'tool', name: 'clock' } }, seed)
      expect(calls.map(({ call }) => call.name)).toEqual(['clock'])
    }
  })

  test('against parallel calls makes one', () => {
    expect(callsOf({ callsPerReply: three }, { isParallel: false })).toHaveLength(1)
  })
})

describe('left to the model', () => {
  test('a share of the turns calls any', () => {
    const calling = Array.from({ length: 1_000 }, (_, seed) => plan({ callShare: 0.3 }, {}, seed)).filter(Boolean)
    expect(calling.length).toBeGreaterThan(240)
    expect(calling.length).toBeLessThan(360)
  })

  test('a turn calls for as many steps as are drawn, and then answers', () => {
    const steps = [0, 1, 2, 3, 4].map((done) => ({ turn: { steps: done, firstCallId: 'a' } }))
    const plans = steps.map((turn) => plan({ stepsBeforeAnswer: three }, turn))
    expect(plans.map((one) => one !== null)).toEqual([true, true, true, false, false])
  })

  test('how long a turn is follows from its first call, whatever is drawn since', () => {
    const stepsBeforeAnswer = { kind: 'lognormal', p50: 4, sigma: 0.8 } as const
    const length = (firstCallId: string, seed: number): number => {
      let steps = 1
      while (plan({ stepsBeforeAnswer }, { turn: { steps, firstCallId } }, seed + steps) !== null) steps++
      return steps
    }
    const ids = Array.from({ length: 200 }, (_, index) => `tooluse_${index}`)
    const lengths = ids.map((id) => length(id, 0))
    expect(ids.map((id) => length(id, 1_000))).toEqual(lengths)
    const sorted = lengths.toSorted((a, b) => a - b)
    expect(sorted[100]).toBeGreaterThanOrEqual(3)
    expect(sorted[100]).toBeLessThanOrEqual(5)
    expect(new Set(lengths).size).toBeGreaterThan(4)
  })
})

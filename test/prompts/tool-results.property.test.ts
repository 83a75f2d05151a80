import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { charactersOf, type ToolResult } from '../../src/conversation/conversation.ts'
import { openToolResults } from '../../src/prompts/tool-results.ts'
import { makeRandom } from '../../src/random/random.ts'
import type { AgentPlan } from '../../src/scenario/agent-schema.ts'
import { promptPlan, runPlan } from '../fakes/run-plan.ts'

const answerOf = (toolResult: Partial<AgentPlan['toolResult']>, charactersPerToken = 4) => {
  const agent: AgentPlan = {
    maxSteps: 10,
    parallelCalls: 4,
    toolResult: {
      tokens: { kind: 'constant', value: 300 },
      format: 'text',
      delayMs: { kind: 'constant', value: 0 },
      errorShare: 0,
      canned: null,
      ...toolResult,
    },
  }
  const source = { kind: 'synthetic', task: 'chat', inputTokens: { kind: 'constant', value: 100 } } as const
  const prompts = [promptPlan({ source }), promptPlan({ source, agent, charactersPerToken })]
  const [none, answer] = openToolResults(runPlan({ prompts }))
  expect(none).toBeNull()
  if (answer == null) throw new Error('an agent answers')
  return (seed: number, name = 'get_order') => answer({ name, toolUseId: 'id', input: {} }, makeRandom(seed, 'test'))
}

const lengthOf = (result: ToolResult): number =>
  charactersOf({ messages: [{ role: 'user', content: [{ toolResult: result }] }], system: null, tools: null })

const constant = (value: number) => ({ kind: 'constant', value }) as const

test('a made-up result is as long as is drawn, as text or as JSON, but for a word', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('text' as const, 'json' as const),
      fc.integer({ min: 60, max: 20_000 }),
      fc.double({ min: 3, max: 6, noNaN: true }),
      fc.nat(),
      (format, tokens, charactersPerToken, seed) => {
        const { result } = answerOf({ format, tokens: constant(tokens) }, charactersPerToken)(seed)
        expect(Object.keys(result.content[0] ?? {})).toEqual([format])
        expect(result.toolUseId).toBe('id')
        expect(result.status).toBeUndefined()
        expect(Math.abs(lengthOf(result) - tokens * charactersPerToken)).toBeLessThan(40)
      },
    ),
    { numRuns: 40 },
  )
})

test('the same draws give the same result and delay, others give others', () => {
  const answer = answerOf({ delayMs: { kind: 'uniform', min: 0, max: 1_000_000 } })
  expect(answer(1)).toEqual(answer(1))
  expect(answer(2).result).not.toEqual(answer(1).result)
  expect(answer(2).delayMs).not.toBe(answer(1).delayMs)
})

test('a share of the calls fails, and says so', () => {
  const answer = answerOf({ errorShare: 0.25 })
  const failed = Array.from({ length: 2_000 }, (_, seed) => answer(seed).result).filter(
    ({ status }) => status === 'error',
  )
  expect(failed.length).toBeGreaterThan(400)
  expect(failed.length).toBeLessThan(600)
  expect(failed[0]?.content).toEqual([{ text: expect.stringMatching(/^Error: /) as string }])
})

test('a result that is written down is given as it is, of several one, and those of * to all other tools', () => {
  const canned = {
    path: '/load/results.json',
    results: {
      get_order: [{ content: [{ json: { id: 1 } }] }, { content: [{ text: 'Not found.' }], status: 'error' }],
      '*': [{ content: [{ text: 'Done.' }] }],
    },
  } as const
  const answer = answerOf({ canned })
  const given = new Set(Array.from({ length: 50 }, (_, seed) => JSON.stringify(answer(seed).result)))
  expect(given).toEqual(
    new Set(canned.results.get_order.map((result) => JSON.stringify({ toolUseId: 'id', ...result }))),
  )
  expect(answer(1, 'send_mail').result).toEqual({ toolUseId: 'id', content: [{ text: 'Done.' }] })
})

test('a tool without a written result gets a made-up one', () => {
  const canned = { path: '/load/results.json', results: { get_order: [{ content: [{ text: 'x' }] }] } }
  expect(lengthOf(answerOf({ canned })(1, 'send_mail').result)).toBeGreaterThan(1_000)
})

import { expect, test } from 'vitest'
import { countCalls } from '../../src/plan/flow.ts'
import type { FlowStep } from '../../src/plan/run-plan.ts'
import { makeFlow } from '../../src/plan/make-run-plan.ts'
import { flowSchema } from '../../src/scenario/flow-schema.ts'

const names = { modes: ['standard', 'optimized'], prompts: ['chat', 'lookup'] }
const flowOf = (written: unknown): FlowStep[] => makeFlow(flowSchema.parse(written), names)

const plainCall = { kind: 'call', mode: null, prompt: null, maxOutputTokens: null }

test('names become indexes, and what is not said becomes null', () => {
  const call = { mode: 'optimized', prompt: 'lookup', maxOutputTokens: { uniform: [1, 9] } }
  expect(flowOf([{ call: {} }, { call: null }, { call }])).toEqual([
    plainCall,
    plainCall,
    { kind: 'call', mode: 1, prompt: 1, maxOutputTokens: { kind: 'uniform', min: 1, max: 9 } },
  ])
})

test('a loop stays a loop, however often it goes round', () => {
  const written = [{ loop: { count: 5_000, steps: [{ call: {} }, { think: 250 }] } }]
  expect(flowOf(written)).toEqual([
    {
      kind: 'loop',
      count: 5_000,
      steps: [plainCall, { kind: 'think', durationMs: { kind: 'constant', value: 250 } }],
    },
  ])
})

test('calls are counted with all loops multiplied out', () => {
  const inner = { loop: { count: 3, steps: [{ call: { prompt: 'chat' } }, { call: {} }] } }
  const flow = flowOf([{ call: {} }, { think: 1 }, { loop: { count: 4, steps: [inner, { call: {} }] } }])
  expect(countCalls(flow, () => true)).toBe(1 + 4 * (3 * 2 + 1))
  expect(countCalls(flow, ({ prompt }) => prompt === 0)).toBe(12)
  expect(countCalls(flow, ({ prompt }) => prompt === 1)).toBe(0)
})

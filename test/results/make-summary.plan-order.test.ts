import { expect, test } from 'vitest'
import { byPlanOrder } from '../../src/results/make-summary.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'

const dimensions = {
  scenarios: [
    { name: 'warm-up', model: 'closed' },
    { name: 'main', model: 'open' },
  ],
  modes: [modeDimension('standard'), modeDimension('optimized', { latency: 'optimized' })],
  prompts: ['short', 'long'],
} as const

test('series come as the plan lists them, merged ones before single ones', () => {
  const inOrder = [
    {},
    { prompt: 'short' },
    { prompt: 'long', turn: '2' },
    { prompt: 'long', turn: '10' },
    { mode: 'standard' },
    { mode: 'optimized' },
    { mode: 'optimized', throttle: 'requests' },
    { mode: 'optimized', throttle: 'tokens' },
    { scenario: 'warm-up' },
    { scenario: 'warm-up', mode: 'optimized', prompt: 'long' },
    { scenario: 'main', mode: 'standard', prompt: 'long' },
  ]
  expect(inOrder.toReversed().sort(byPlanOrder(dimensions))).toEqual(inOrder)
})

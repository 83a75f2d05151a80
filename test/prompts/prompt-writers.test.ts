import { expect, test } from 'vitest'
import { fillTemplate } from '../../src/prompts/prompt-writers.ts'
import { makeRandom } from '../../src/random/random.ts'

test('a value is drawn once and stands in all of its places', () => {
  const filled = fillTemplate(
    '{n} and {n}, not {m} or {"n": 1}',
    { n: { kind: 'uniform', min: 10, max: 99 } },
    makeRandom(1),
  )
  expect(filled).toMatch(/^(\d\d) and \1, not \{m\} or \{"n": 1\}$/)
})

test('draws are whole numbers', () => {
  const n = { kind: 'lognormal', median: 10, sigma: 1, min: 0, max: 100 } as const
  expect(fillTemplate('{n}', { n }, makeRandom(2))).toMatch(/^\d+$/)
})

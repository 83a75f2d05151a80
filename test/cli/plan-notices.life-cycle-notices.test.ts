import { expect, test } from 'vitest'
import { lifeCycleNotices } from '../../src/cli/plan-notices.ts'
import { checkModels } from '../../src/cli/doctor/check-models.ts'
import { modePlan } from '../fakes/run-plan.ts'

const TODAY = '2026-11-28'
const haiku = 'us.anthropic.claude-3-5-haiku-20241022-v1:0'
const opus = 'us.anthropic.claude-opus-4-1-20250805-v1:0'
const modes = [
  modePlan({ name: 'standard', model: haiku }),
  modePlan({ name: 'optimized', model: haiku, latency: 'optimized' }),
  modePlan({ name: 'able', model: opus }),
  modePlan({ name: 'living', model: 'us.amazon.nova-pro-v1:0' }),
  modePlan({ name: 'unheard-of', model: 'anthropic.claude-of-next-year' }),
]

test('each model that AWS has ended or will end is told once, with its modes and its successor', () => {
  expect(lifeCycleNotices({ modes }, TODAY)).toEqual([
    `Modes standard, optimized: Claude 3.5 Haiku (${haiku}) reached its end of life on 2026-06-19. Its successor is us.anthropic.claude-haiku-4-5-20251001-v1:0.`,
    `Mode able: Claude Opus 4.1 (${opus}) has been a Legacy model since 2026-07-08 and reaches its end of life on 2027-01-08; extended access, which may cost more, began on 2026-10-08. Accounts that have not called it for 15 days may lose access. Its successor is us.anthropic.claude-opus-4-8.`,
  ])
})

test('doctor warns of them, and says so where there are none', () => {
  expect(checkModels({ modes }, TODAY)).toMatchObject({
    verdict: 'warning',
    found: expect.stringContaining('Opus 4.1'),
  })
  expect(checkModels({ modes: modes.slice(3) }, TODAY)).toMatchObject({
    verdict: 'ok',
    found: 'none is known to be Legacy, or past its end of life, on 2026-11-28',
  })
})

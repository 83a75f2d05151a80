import { describe, expect, test } from 'vitest'
import { lifeOf, livingSuccessorOf, tellLife } from '../../src/models/life-cycle.ts'
import { allModels, modelFactsOf } from '../../src/models/model-facts.ts'

/** Of November 2026: no calendar changes what is expected here. */
const TODAY = '2026-11-28'

const HAIKU_3_5 = 'us.anthropic.claude-3-5-haiku-20241022-v1:0'
const OPUS_4_1 = 'us.anthropic.claude-opus-4-1-20250805-v1:0'

const tell = (model: string, today = TODAY): string | null => {
  const facts = modelFactsOf(model)
  const known = facts === null ? null : lifeOf(facts, today)
  return known === null ? null : tellLife(known, today)
}

describe('what is told of a life', () => {
  test.each([
    [HAIKU_3_5, TODAY, 'reached its end of life on 2026-06-19'],
    [HAIKU_3_5, '2026-06-20', 'reached its end of life on 2026-06-19'],
    [
      HAIKU_3_5,
      '2026-06-19',
      'has been a Legacy model since 2025-12-19 and reaches its end of life on 2026-06-19; extended access, which may cost more, began on 2026-03-19',
    ],
    [HAIKU_3_5, '2026-01-01', 'has been a Legacy model since 2025-12-19 and reaches its end of life on 2026-06-19'],
    [
      OPUS_4_1,
      TODAY,
      'has been a Legacy model since 2026-07-08 and reaches its end of life on 2027-01-08; extended access, which may cost more, began on 2026-10-08',
    ],
    [OPUS_4_1, '2027-01-09', 'reached its end of life on 2027-01-08'],
    ['anthropic.claude-3-opus-20240229-v1:0', TODAY, 'reached its end of life by 2026-05-27'],
    ['us.meta.llama3-1-405b-instruct-v1:0', TODAY, 'may have reached its end of life on 2026-07-07: sources disagree'],
    ['us.amazon.nova-pro-v1:0', TODAY, null],
    ['anthropic.claude-of-next-year', TODAY, null],
    ['arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc', TODAY, null],
  ])('%s on %s: %s', (model, today, told) => {
    expect(tell(model, today)).toBe(told)
  })
})

describe('what takes its place', () => {
  test.each([
    [HAIKU_3_5, TODAY, 'us.anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['eu.anthropic.claude-3-haiku-20240307-v1:0', TODAY, 'eu.anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['apac.anthropic.claude-sonnet-4-20250514-v1:0', TODAY, 'global.anthropic.claude-sonnet-5'],
    ['amazon.nova-premier-v1:0', TODAY, 'global.amazon.nova-2-lite-v1:0'],
    ['us.amazon.nova-premier-v1:0', TODAY, 'us.amazon.nova-2-lite-v1:0'],
    ['cohere.command-r-v1:0', TODAY, null],
    ['us.amazon.nova-pro-v1:0', TODAY, null],
  ])('%s on %s: %s', (model, today, successor) => {
    expect(livingSuccessorOf(model, today)).toBe(successor)
  })

  test('is alive, of every model that has ended', () => {
    const successors = allModels().flatMap(({ id }) => livingSuccessorOf(id, TODAY) ?? [])
    expect(successors.length).toBeGreaterThan(10)
    for (const successor of successors) {
      const facts = modelFactsOf(successor)
      expect([successor, facts === null ? null : lifeOf(facts, TODAY)?.life.kind]).not.toContain('ended')
    }
  })
})

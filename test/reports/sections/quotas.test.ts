import { expect, test } from 'vitest'
import { quotas } from '../../../src/reports/sections/quotas.ts'
import type { DailyQuota, QuotaSummary } from '../../../src/results/load/load-summary.ts'
import { quotaOf } from '../load-sections.ts'
import { linesWith } from './terminal.ts'

const told = (of: readonly QuotaSummary[]): string[] => linesWith(quotas, { quotas: of })

test('each limit that is given has a line, with what the fullest minute left of it', () => {
  expect(told([quotaOf()]).join('\n')).toMatchInlineSnapshot(`
    "quota of        in a minute                        given  used at most  headroom
    standard, flex  requests                              60            58     3.3 %
                    tokens settled                   100,000        88,200    11.8 %
                    tokens taken, with reservations  100,000       100,400    -0.4 %
    standard, flex: tokens per minute bind: more than is given, first in the minute from 10:01 UTC; at this mix the quota is used up at 41 calls a minute
    standard, flex: calls under way had reserved 40,000 tokens at most
    standard, flex: 2 calls told no usage, and are in no tokens"
  `)
})

test('what is not known is not claimed, and says how to know it', () => {
  const unknown = { mostReservedTokens: null, mostTakenTokens: null, takenHeadroomPercent: null }
  const quiet = { firstMinuteOver: null, callsWithoutUsage: 0, requestsPerMinute: null }
  expect(told([quotaOf({ ...quiet, ...unknown })]).join('\n')).toMatchInlineSnapshot(`
    "quota of        in a minute                        given  used at most  headroom
    standard, flex  tokens settled                   100,000        88,200    11.8 %
                    tokens taken, with reservations  100,000             –         –
    standard, flex: tokens per minute bind: more than is given, first in the minute from 10:01 UTC; at this mix the quota is used up at 41 calls a minute
    standard, flex: calls without a limit to their output reserve as much as the model can make: set maxTokens to know it"
  `)
  const noBurndown = { ...quiet, ...unknown, mostSettledTokens: null, settledHeadroomPercent: null }
  expect(told([quotaOf(noBurndown)]).at(-1)).toBe(
    'standard, flex: the burndown of output tokens is not known: give quota.outputBurndown',
  )
})

test('a run that is shorter than a minute says that its headroom is', () => {
  const [minute] = quotaOf().minutes
  if (minute === undefined) throw new Error('there is a minute')
  expect(told([quotaOf({ minutes: [{ ...minute, coveredMs: 15_000 }] })])).toContain(
    'standard, flex: no minute of the clock was run whole: a whole one may use more',
  )
})

test('a segment says that it is not alone', () => {
  expect(told([quotaOf({ segments: 3, callsWithoutUsage: 0 })]).at(-1)).toBe(
    'standard, flex: this is one of 3 segments, which all draw on it',
  )
})

test('a quota of which nothing is given says nothing', () => {
  expect(told([quotaOf({ requestsPerMinute: null, tokensPerMinute: null, limits: [], binding: null })])).toEqual([])
})

const noteOf = (changes: Partial<QuotaSummary>): string[] =>
  told([quotaOf({ callsWithoutUsage: 0, firstMinuteOver: null, mostReservedTokens: null, ...changes })]).filter(
    (line) => line.startsWith('standard, flex: '),
  )

test('the limit that binds is named, with the calls a minute that use it up', () => {
  const limit = 'tokensPerMinute'
  expect(noteOf({ binding: { limit, why: 'mix', callsPerMinute: 41.7 } })).toContain(
    'standard, flex: tokens per minute would bind first; at this mix the quota is used up at 41 calls a minute',
  )
  expect(noteOf({ binding: { limit: 'requestsPerMinute', why: 'throttled', callsPerMinute: 60 } })).toContain(
    'standard, flex: requests per minute bind: Bedrock throttled calls for them; at this mix the quota is used up at 60 calls a minute',
  )
  expect(noteOf({ binding: { limit: 'outputTokensPerMinute', why: 'mix', callsPerMinute: 4.56 } })[0]).toContain(
    '4.6 calls',
  )
  expect(noteOf({ binding: { limit, why: 'mix', callsPerMinute: 0 } })[0]).toContain(
    'one call reserves more than is given',
  )
})

test('throttles at two per cent of use are explained by what calls reserve', () => {
  const throttled = {
    binding: { limit: 'tokensPerMinute', why: 'throttled', callsPerMinute: 17 },
    settledHeadroomPercent: 97.9,
    perCall: { reservedTokens: 64_120, settledTokens: 510 },
  } as const
  expect(noteOf({ ...throttled, reservedModelLimit: 64_000 })).toContain(
    "standard, flex: throttled at 2.1 % of use, because a call reserves 64,120 tokens when it starts: without maxTokens, the model's maximum of 64,000 output tokens; it settles 510 when it ends. Set maxTokens close to what replies need",
  )
  expect(noteOf(throttled)).toContain(
    'standard, flex: throttled at 2.1 % of use, because a call reserves 64,120 tokens when it starts; it settles 510 when it ends. Set maxTokens close to what replies need',
  )
  expect(noteOf({ ...throttled, settledHeadroomPercent: 12 }).join()).not.toContain('because')
})

test('input and output apart have a line each', () => {
  const lines = told([
    quotaOf({
      requestsPerMinute: null,
      tokensPerMinute: null,
      inputTokensPerMinute: 10_000,
      outputTokensPerMinute: 2_000,
      mostTakenInputTokens: 9_000,
      mostOutputTokens: 500,
      inputHeadroomPercent: 10,
      outputHeadroomPercent: 75,
    }),
  ])
  expect(lines.join('\n')).toMatch(
    /input tokens, with reservations +10,000 +9,000 +10\.0 %\n +output tokens, as they stream +2,000 +500 +75\.0 %/,
  )
})

test('tokens of a day have a table of their own, with how long the rate of the run could last', () => {
  const daily: DailyQuota = {
    region: 'us-east-2',
    modes: ['standard', 'flex'],
    tokensPerDay: 700_000_000,
    days: [{ day: '2026-11-20', tokens: 42_000_000 }],
    mostTokens: 42_000_000,
    headroomPercent: 94,
    usedUpAfterHours: 16.66,
    throttled: 0,
    callsWithoutUsage: 0,
    segments: 1,
  }
  const linesOfDay = (changes: Partial<DailyQuota>) =>
    linesWith(quotas, { quotas: [], dailyQuotas: [{ ...daily, ...changes }] }).join('\n')
  expect(linesOfDay({})).toMatchInlineSnapshot(`
    "quota of        in a day (UTC)                   given  used at most  headroom
    standard, flex  tokens settled, us-east-2  700,000,000    42,000,000    94.0 %
    standard, flex: at the rate of this run, used up after 16.7 hours; AWS weighs the tokens of models by their price, and other calls of the account draw on it too"
  `)
  expect(linesOfDay({ callsWithoutUsage: 2 })).toContain('2 calls told no usage, and are in no tokens')
  expect(linesOfDay({ throttled: 3 })).toContain('tokens per day bind: Bedrock throttled 3 calls for them')
  expect(linesOfDay({ mostTokens: null, headroomPercent: null, usedUpAfterHours: null })).toContain(
    'the burndown of output tokens is not known of all models',
  )
})

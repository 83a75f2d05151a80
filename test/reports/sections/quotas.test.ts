import { expect, test } from 'vitest'
import { quotas } from '../../../src/reports/sections/quotas.ts'
import type { QuotaSummary } from '../../../src/results/load/load-summary.ts'
import { quotaOf } from '../load-sections.ts'
import { linesWith } from './terminal.ts'

const told = (of: readonly QuotaSummary[]): string[] => linesWith(quotas, { quotas: of })

test('each limit that is given has a line, with what the fullest minute left of it', () => {
  expect(told([quotaOf()]).join('\n')).toMatchInlineSnapshot(`
    "quota of        in a minute                        given  used at most  headroom
    standard, flex  requests                              60            58     3.3 %
                    tokens settled                   100,000        88,200    11.8 %
                    tokens taken, with reservations  100,000       100,400    -0.4 %
    standard, flex: more than is given, first in the minute from 10:01 UTC
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
  expect(told([quotaOf({ requestsPerMinute: null, tokensPerMinute: null })])).toEqual([])
})

import { expect, test } from 'vitest'
import { parseColumnSource } from '../../src/scenario/tables-schema.ts'

test.each([
  ['time_to_first_token p(50)', 'time_to_first_token', [], 'p(50)'],
  [
    '  mode_served{cache:hit, mode:warm}   rate ',
    'mode_served',
    [
      ['cache', 'hit'],
      ['mode', 'warm'],
    ],
    'rate',
  ],
  ['call_duration med', 'call_duration', [], 'med'],
])('%s is a selector and an aggregate', (text, metric, tags, name) => {
  expect(parseColumnSource(text)).toMatchObject({ metric, tags, aggregate: { name } })
})

test.each(['', 'time_to_first_token', 'p(50)', 'time_to_first_token p(150)', 'calls{mode count', 'calls median'])(
  '%j is none',
  (text) => {
    expect(parseColumnSource(text)).toBeNull()
  },
)

import { expect, test } from 'vitest'
import { parseThresholdSelector } from '../../src/scenario/threshold-schema.ts'

test.each([
  ['calls', 'calls', []],
  [' calls ', 'calls', []],
  ['calls{}', 'calls', []],
  ['calls{mode:fast}', 'calls', [['mode', 'fast']]],
  [
    'calls { mode : fast , prompt : a:b }',
    'calls',
    [
      ['mode', 'fast'],
      ['prompt', 'a:b'],
    ],
  ],
  ['calls{mode:}', 'calls', [['mode', '']]],
])('%j selects series', (text, metric, tags) => {
  expect(parseThresholdSelector(text)).toEqual({ metric, tags })
})

test.each(['calls{mode}', 'calls{mode:a', 'calls{mode:a}b', 'calls}', 'calls{a:b}{c:d}', 'calls{a:b,}'])(
  '%j is no selector',
  (text) => {
    expect(parseThresholdSelector(text)).toBeNull()
  },
)

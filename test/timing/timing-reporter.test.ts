import { expect, test } from 'vitest'
import { TOO_BUSY } from './judge.ts'
import { tellUnjudged } from './timing-reporter.ts'

const judged = { name: 'judged' }
const unjudged = { name: 'unjudged', note: `${TOO_BUSY}: other processes had up to 90 % of it` }

test('where all were judged, or skipped for another reason, nothing is said', () => {
  expect(tellUnjudged([judged, judged, { name: 'elsewhere', note: 'not on this platform' }])).toBeNull()
  expect(tellUnjudged([])).toBeNull()
})

test('the ones that were not judged are named, and half of them may be', () => {
  const told = tellUnjudged([judged, unjudged])
  expect(told?.fails).toBe(false)
  expect(told?.text.split('\n')).toEqual([
    '1 of 2 tests of time were not judged:',
    `- unjudged: ${unjudged.note}`,
    'Run them again on a quiet machine.',
  ])
})

test('more than half of them not judged is no pass', () => {
  expect(tellUnjudged([judged, unjudged, unjudged])?.fails).toBe(true)
})

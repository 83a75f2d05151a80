import { expect, test } from 'vitest'
import { segmentOfEnvironment } from '../../src/scenario/environment.ts'
import { mistakesOf } from './written-scenario.ts'

test.each<[Record<string, string>, string | undefined]>([
  [{}, undefined],
  [{ SEISMO_SEGMENT: '' }, undefined],
  [{ SEISMO_SEGMENT: '2/5' }, '2/5'],
  [{ JOB_COMPLETION_INDEX: '0', SEISMO_SEGMENTS: '5' }, '1/5'],
  [{ AWS_BATCH_JOB_ARRAY_INDEX: '4', SEISMO_SEGMENTS: '5' }, '5/5'],
  [{ JOB_COMPLETION_INDEX: '1', AWS_BATCH_JOB_ARRAY_INDEX: '2', SEISMO_SEGMENTS: '3' }, '2/3'],
  // What is said outright counts, whatever the platform sets.
  [{ SEISMO_SEGMENT: '1/1', JOB_COMPLETION_INDEX: '3' }, '1/1'],
])('%j names the segment %s', (variables, segment) => {
  expect(segmentOfEnvironment(variables)).toBe(segment)
})

test.each<[Record<string, string>, string]>([
  [{ SEISMO_SEGMENT: '6/5' }, 'SEISMO_SEGMENT  expected a segment such as 2/5, the second of five, found "6/5"'],
  [
    { JOB_COMPLETION_INDEX: '2' },
    'JOB_COMPLETION_INDEX  expected SEISMO_SEGMENTS beside it, found JOB_COMPLETION_INDEX=2 alone\n' +
      '    set SEISMO_SEGMENTS to the number of machines; or, to make the whole run on each, SEISMO_SEGMENT to 1/1',
  ],
  [
    { SEISMO_SEGMENTS: '4' },
    'SEISMO_SEGMENTS  expected JOB_COMPLETION_INDEX or AWS_BATCH_JOB_ARRAY_INDEX beside it, found neither\n' +
      '    where the platform sets no index, say --segment 2/5, or set SEISMO_SEGMENT',
  ],
  [
    { AWS_BATCH_JOB_ARRAY_INDEX: '5', SEISMO_SEGMENTS: '5' },
    'AWS_BATCH_JOB_ARRAY_INDEX  expected a whole number below SEISMO_SEGMENTS, which is 5, found "5"',
  ],
  [
    { JOB_COMPLETION_INDEX: '0', SEISMO_SEGMENTS: 'five' },
    'SEISMO_SEGMENTS  expected a whole number of at least 1, found "five"',
  ],
])('%j is a mistake', (variables, mistake) => {
  expect(mistakesOf(() => segmentOfEnvironment(variables))).toEqual([mistake])
})

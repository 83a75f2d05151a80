import { expect, test } from 'vitest'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { renderHistogramLogHead, renderHistogramLogLine } from '../../src/run-folder/histogram-log.ts'

const histogram = (() => {
  const hdr = makeHdr()
  hdr.record(812.351)
  return hdr.read()
})()

test('the head names the format, the start and the columns', () => {
  expect(renderHistogramLogHead(1_763_678_071_911, '0.1.0').split('\n')).toEqual([
    '#[Logged by seismo 0.1.0: values are microseconds, of output_tokens_per_second thousandths of a token/s]',
    '#[Histogram log format version 1.3]',
    '#[StartTime: 1763678071.911 (seconds since epoch), 2025-11-20T22:34:31.911Z]',
    '#[BaseTime: 1763678071.911 (seconds since epoch)]',
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    '',
  ])
})

test('a line carries its tag, its times in seconds and its exact maximum in the metric’s unit', () => {
  const tags = { scenario: 'ramp', mode: 'standard', prompt: 'counting' }
  const line = renderHistogramLogLine({ metric: 'time_to_first_token', tags, histogram }, 1_000.4, 2_000.6)
  expect(line).toMatch(/^Tag=time_to_first_token\|ramp\|standard\|counting,1\.000,1\.001,812\.351,HISTFAAA\S+\n$/)
})

test.each([
  [{ scenario: 's', mode: 'm', prompt: 'p', turn: '2' }, 's|m|p|2'],
  [{ scenario: 's', mode: 'm', prompt: 'p', turn: '2', cache: 'hit' }, 's|m|p|2|hit'],
  [{ scenario: 's', mode: 'm', prompt: 'p', cache: 'write' }, 's|m|p||write'],
  [{ scenario: 's' }, 's||'],
])('the parts of %j are in their places', (tags, parts) => {
  const line = renderHistogramLogLine({ metric: 'time_to_first_token', tags, histogram }, 0, 1_000)
  expect(line.slice(0, line.indexOf(','))).toBe(`Tag=time_to_first_token|${parts}`)
})

test('a tag holds none of what separates, whatever the names hold', () => {
  const tags = { scenario: 'a, b|c%\nd', mode: '\ud800' }
  const line = renderHistogramLogLine({ metric: 'call_duration', tags, histogram }, 0, 1_000)
  expect(line).toMatch(/^Tag=call_duration\|a%2C%20b%7Cc%25%0Ad\|%EF%BF%BD\|,0\.000,/)
})

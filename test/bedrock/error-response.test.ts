import { expect, test } from 'vitest'
import { retryAfterMsOf } from '../../src/bedrock/error-response.ts'

const date = 'Sun, 29 Nov 2026 10:00:00 GMT'

test.each([
  ['whole seconds', { 'retry-after': '30' }, 30_000],
  ['part of one', { 'retry-after': ' 0.5 ' }, 500],
  ['none at all', { 'retry-after': '0' }, 0],
  ['a date, from that of the response', { 'retry-after': 'Sun, 29 Nov 2026 10:00:07 GMT', date }, 7_000],
  ['a date that is over', { 'retry-after': 'Sun, 29 Nov 2026 09:59:00 GMT', date }, 0],
  ['a date of a response without one', { 'retry-after': 'Sun, 29 Nov 2026 10:00:07 GMT' }, NaN],
  ['a day', { 'retry-after': '86400' }, 86_400_000],
  ['more than a day', { 'retry-after': '86401' }, NaN],
  ['what is no time', { 'retry-after': 'soon' }, NaN],
  ['less than nothing', { 'retry-after': '-5', date }, NaN],
  ['an empty text', { 'retry-after': '' }, NaN],
  ['no such header', {}, NaN],
] as const)('Retry-After of %s', (_, headers, ms) => {
  expect(retryAfterMsOf(headers)).toBe(ms)
})

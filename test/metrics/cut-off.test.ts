import { expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { lastedMs, reachedWhenCutOff } from '../../src/metrics/cut-off.ts'
import { completedCall, refusedCall, unsentCall } from '../fakes/call-record.ts'

const NEVER = { firstByteMs: NaN, firstTokenMs: NaN, firstOutputTokenMs: NaN }
const aborted = (changes: Partial<CallRecord>): CallRecord =>
  completedCall({ outcome: { kind: 'aborted' }, ...changes })

test.each<[string | null, CallRecord]>([
  ['nothing', unsentCall({ kind: 'aborted' })],
  ['nothing', aborted({ ...NEVER, firstByteMs: 1_100, endedInBackoff: true })],
  ['sent', aborted(NEVER)],
  ['response', aborted({ ...NEVER, firstByteMs: 1_100 })],
  ['first_token', aborted({ firstOutputTokenMs: NaN })],
  ['first_output_token', aborted({})],
  ['sent', completedCall({ ...NEVER, outcome: { kind: 'failed', failure: 'timeout', errorName: 'CallTimeout' } })],
  ['nothing', unsentCall({ kind: 'failed', failure: 'connect-timeout', errorName: 'ConnectTimeout' })],
  [null, unsentCall({ kind: 'failed', failure: 'connect', errorName: 'ECONNREFUSED' })],
  [null, completedCall({ outcome: { kind: 'failed', failure: 'reset', errorName: 'ECONNRESET' } })],
  [null, refusedCall({ kind: 'throttled', throttle: 'tokens' })],
  [null, completedCall()],
])('a call that we ended had reached: %s', (reached, call) => {
  expect(reachedWhenCutOff(call)).toBe(reached)
})

test('it had lasted from sent to its end, and not at all where it was never sent or waited for its next attempt', () => {
  expect(lastedMs(aborted({ sentMs: 1_000, endMs: 3_500 }))).toBe(2_500)
  expect(lastedMs(unsentCall({ kind: 'aborted' }))).toBe(0)
  expect(lastedMs(aborted({ sentMs: 1_000, endMs: 3_500, endedInBackoff: true }))).toBe(0)
})

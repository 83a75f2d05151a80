import { expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { lacksUsage } from '../../src/metrics/measure-call.ts'
import { completedCall, refusedCall, unsentCall } from '../fakes/call-record.ts'

const failed = (failure: 'validation' | 'reset' | 'server-error'): CallRecord['outcome'] => ({
  kind: 'failed',
  failure,
  errorName: 'Error',
})

test.each<[string, CallRecord, boolean]>([
  ['complete with usage', completedCall(), false],
  ['complete without usage', completedCall({ usage: null }), true],
  ['refused with a throttle', refusedCall({ kind: 'throttled', throttle: 'tokens' }), false],
  ['throttled as its stream began', refusedCall({ kind: 'throttled', throttle: 'in-stream' }), false],
  [
    'throttled in the middle of its stream',
    refusedCall({ kind: 'throttled', throttle: 'in-stream' }, { firstTokenMs: 1_200 }),
    true,
  ],
  ['refused as invalid', refusedCall(failed('validation')), false],
  ['refused with an error of the server', refusedCall(failed('server-error')), false],
  ['ended by such an error in its stream', refusedCall(failed('server-error'), { firstTokenMs: 1_200 }), true],
  ['cut off', refusedCall(failed('reset')), true],
  ['aborted on its way', refusedCall({ kind: 'aborted' }), true],
  ['aborted while it waited for its next attempt', refusedCall({ kind: 'aborted' }, { endedInBackoff: true }), false],
  ['aborted before it was sent', unsentCall({ kind: 'aborted' }), false],
])('a call that was %s', (_, call, expected) => {
  expect(lacksUsage(call)).toBe(expected)
})

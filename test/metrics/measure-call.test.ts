import { expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { measureCall, measureLength } from '../../src/metrics/measure-call.ts'
import { completedCall, refusedCall, tokens, unsentCall } from '../fakes/call-record.ts'

function samplesOf(call: CallRecord, model: 'open' | 'closed' = 'closed', intendedStartMs = 990) {
  const samples: Record<string, number> = {}
  measureCall(call, intendedStartMs, model, (metric, value) => {
    expect(samples).not.toHaveProperty(metric)
    samples[metric] = value
  })
  return samples
}

test('a completed call of a closed model gives every sample of service time and none of response time', () => {
  expect(samplesOf(completedCall())).toEqual({
    schedule_lag: 10,
    time_to_first_byte: 150,
    time_to_first_token: 200,
    time_to_first_output_token: 250,
    longest_gap: 140,
    call_duration: 750,
    service_latency: 740,
    client_overhead: 10,
    time_per_output_token: 50,
    output_tokens_per_second: 20,
  })
})

test('a completed call of an open model is also measured from its intended start', () => {
  expect(samplesOf(completedCall(), 'open')).toMatchObject({ response_time: 760, response_time_to_first_token: 210 })
})

test('time waited between attempts is in no latency, and the lag is that of the first attempt', () => {
  const samples = samplesOf(completedCall({ attempts: 2, firstSentMs: 993, backoffMs: 5 }), 'open')
  expect(samples).toMatchObject({ response_time: 755, response_time_to_first_token: 205, call_duration: 750 })
  expect(samples['schedule_lag']).toBe(3)
})

test('a refused call gives nothing but its schedule lag: its quick headers would flatter the first byte', () => {
  expect(samplesOf(refusedCall({ kind: 'throttled', throttle: 'requests' }), 'open')).toEqual({ schedule_lag: 10 })
})

test('a throttled call gives how long it was told to wait; one that failed has nothing to wait for', () => {
  const wait = { retryAfterMs: 7_000 }
  expect(samplesOf({ ...refusedCall({ kind: 'throttled', throttle: 'capacity' }), ...wait })).toMatchObject({
    retry_after: 7_000,
  })
  const failed = refusedCall({ kind: 'failed', failure: 'validation', errorName: 'ValidationException' })
  expect(samplesOf({ ...failed, ...wait })).not.toHaveProperty('retry_after')
})

test('a call that was never sent gives nothing', () => {
  expect(samplesOf(unsentCall({ kind: 'failed', failure: 'connect', errorName: 'Error' }), 'open')).toEqual({})
})

test('a call that failed after its first token keeps its first token and its longest gap', () => {
  const outcome = { kind: 'failed', failure: 'stalled', errorName: 'TimeoutError' } as const
  expect(samplesOf(completedCall({ outcome, usage: null, serviceLatencyMs: NaN }), 'open')).toEqual({
    schedule_lag: 10,
    time_to_first_byte: 150,
    time_to_first_token: 200,
    time_to_first_output_token: 250,
    longest_gap: 140,
    response_time_to_first_token: 210,
  })
})

test('connecting is measured where the call opened its connection', () => {
  expect(samplesOf(completedCall({ connection: 'new', connectMs: 30 }))['connect_time']).toBe(30)
})

test('a call whose visible text never came has a first token and no first output token', () => {
  const samples = samplesOf(completedCall({ firstOutputTokenMs: NaN }))
  expect(samples).toHaveProperty('time_to_first_token', 200)
  expect(samples).not.toHaveProperty('time_to_first_output_token')
})

test.each([
  [750.4, 0],
  [751, 0],
  [751.5, 0],
])('a service latency of %f ms over 750 ms leaves an overhead of %f ms', (serviceLatencyMs, overheadMs) => {
  expect(samplesOf(completedCall({ serviceLatencyMs }))['client_overhead']).toBe(overheadMs)
})

test('a lag below zero, which no clock can show, is kept and so noticed', () => {
  expect(samplesOf(completedCall(), 'closed', 1_001)['schedule_lag']).toBe(-1)
})

function ratiosOf(call: CallRecord, aimed: number | null): [string, number][] {
  const samples: [string, number][] = []
  measureLength(call, aimed, (metric, value) => samples.push([metric, value]))
  return samples
}

test('the length of a prompt is what was counted, cached or not, beside what it aimed at', () => {
  const usage = tokens({ inputTokens: 300, cacheReadInputTokens: 2_000, cacheWriteInputTokens: 100 })
  expect(ratiosOf(completedCall({ usage }), 2_000)).toEqual([['input_token_ratio', 1.2]])
  expect(ratiosOf(completedCall({ usage }), null)).toEqual([])
  expect(ratiosOf(completedCall({ usage: null }), 2_000)).toEqual([])
})

test('a prompt that a guardrail stopped, or of which nothing was counted, has no length', () => {
  const nothing = tokens({ inputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 })
  expect(ratiosOf(completedCall({ usage: nothing }), 2_000)).toEqual([])
  expect(ratiosOf(completedCall({ stopReason: 'guardrail_intervened' }), 2_000)).toEqual([])
})

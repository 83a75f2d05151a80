import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { type CallLine, makeCallLineRenderer } from '../../src/metrics/call-line.ts'
import { dimensionsOf } from '../../src/workers/dimensions-of.ts'
import { completedCall, refusedCall, unsentCall } from '../fakes/call-record.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'
import { errorsIn, validateCall } from '../reports/validate-files.ts'

const schemaFile = new URL('../../docs/schemas/call.schema.json', import.meta.url)
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as { definitions: { CallLine: { properties: object } } }
const columns = Object.keys(schema.definitions.CallLine.properties)

const NAME = 'new\nline, "quotes" and 🙈'
const render = makeCallLineRenderer(dimensionsOf(runPlan({ modes: [modePlan({ name: NAME })] })), {
  run: '2026-11-20T22-34-31Z-ramp-1a2b',
  thread: '2',
  epochOffsetMs: 1_795_912_000_000,
})

const textOf = (record: CallRecord, turn: number | null = null): string =>
  render({
    place: { scenario: 0, mode: 0, prompt: 0, turn },
    iteration: 7,
    call: 1,
    vu: 3,
    dueMs: 999.5,
    maxOutputTokens: 50,
    aimedInputTokens: null,
    checks: 2,
    failedChecks: ['says "hello"'],
    record,
  })

function lineOf(record: CallRecord, turn: number | null = null): CallLine {
  const text = textOf(record, turn)
  expect(text.indexOf('\n')).toBe(text.length - 1)
  const line = JSON.parse(text) as CallLine
  expect(errorsIn(validateCall, line)).toEqual([])
  expect(Object.keys(line)).toEqual(columns)
  return line
}

/** As they are told of calls whose server said this for a name. */
function namesIn(told: string) {
  const { errorName } = lineOf(refusedCall({ kind: 'failed', failure: 'unknown', errorName: told }))
  const { invokedModel, stopReason } = lineOf(completedCall({ stopReason: told, invokedModel: told }))
  return [errorName, stopReason, invokedModel]
}

describe('a line', () => {
  test('has names that servers give, and none of their sentences', () => {
    for (const name of ['max_tokens', 'HTTP 502', 'ModelErrorException', 'arn:aws:bedrock:us-east-1::model/a.b-v1:0'])
      expect(namesIn(name)).toEqual([name, name, name])
    for (const sentence of ['cannot answer: Where is my parcel?', 'x'.repeat(300), ''])
      expect(namesIn(sentence)).toEqual(['other', 'other', 'other'])
  })

  test('of a call that completed has its moments of the day, and how far they are apart', () => {
    expect(lineOf(completedCall({ requestId: 'id-1' }), 2)).toMatchObject({
      run: '2026-11-20T22-34-31Z-ramp-1a2b',
      thread: '2',
      scenario: 'ramp',
      mode: NAME,
      turn: 2,
      session: 'ramp/7',
      iteration: 7,
      call: 1,
      vu: 3,
      outcome: 'completed',
      throttle: null,
      failure: null,
      errorName: null,
      stopReason: 'end_turn',
      requestId: 'id-1',
      intendedAtMs: 1_795_912_000_999.5,
      sentAtMs: 1_795_912_001_000,
      firstByteAtMs: 1_795_912_001_150,
      firstTokenAtMs: 1_795_912_001_200,
      endAtMs: 1_795_912_001_750,
      scheduleLagMs: 0.5,
      timeToFirstByteMs: 150,
      timeToFirstTokenMs: 200,
      timeToFirstOutputTokenMs: 250,
      durationMs: 750,
      connectMs: null,
      connection: 'reused',
      inputTokens: 100,
      outputTokens: 11,
      outputBytes: 44,
      servedLatency: 'standard',
    })
  })

  test('of a call that was refused says why, and has null for every moment that never came', () => {
    expect(lineOf(refusedCall({ kind: 'throttled', throttle: 'tokens' }))).toMatchObject({
      outcome: 'throttled',
      throttle: 'tokens',
      firstTokenAtMs: null,
      timeToFirstTokenMs: null,
      durationMs: 12,
      inputTokens: null,
      servedLatency: null,
    })
    const failed = { kind: 'failed', failure: 'validation', errorName: 'ValidationException' } as const
    expect(lineOf(refusedCall(failed))).toMatchObject({
      outcome: 'failed',
      failure: 'validation',
      errorName: 'ValidationException',
    })
  })

  test('of a call that was never sent says so', () => {
    expect(lineOf(unsentCall({ kind: 'aborted' }))).toMatchObject({
      outcome: 'aborted',
      sentAtMs: null,
      scheduleLagMs: null,
      durationMs: null,
      attempts: 0,
      connection: null,
      endAtMs: 1_795_912_001_012,
    })
  })

  test('keeps the microseconds of a moment, and no more', () => {
    const text = textOf(completedCall({ firstTokenMs: 1_200.123_456, endMs: 1_750.987_654 }))
    expect(text).toContain('"timeToFirstTokenMs":200.123,')
    expect(text).toMatch(/"firstTokenAtMs":1795912001200\.12[34],/)
    expect(text).toMatch(/"endAtMs":1795912001750\.98[78],/)
  })
})

// What is due when: the moments of a replay are those of the recording, over its speed.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrivalsOfSegment } from '../../src/executors/own-segment.ts'
import type { LoadedTrace } from '../../src/traces/load-trace.ts'
import {
  AS_RECORDED,
  makeTraceSchedule,
  type TraceReplay,
  type TraceSchedule,
} from '../../src/traces/trace-schedule.ts'
import { makeTableBuilder, orderInTime, pickRequests } from '../../src/traces/trace-table.ts'

interface Recorded {
  readonly atMs: number
  readonly inputTokens: number
  readonly outputTokens: number
}

const recorded = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 600_000 }),
    inputTokens: fc.integer({ min: 1, max: 5_000 }),
    outputTokens: fc.integer({ min: 1, max: 500 }),
  }),
  { minLength: 1, maxLength: 60 },
)

function traceOf(rows: readonly Recorded[], originMs = 0): LoadedTrace {
  const builder = makeTableBuilder()
  for (const row of rows) {
    builder.add(
      {
        ...row,
        atMs: originMs + row.atMs,
        cacheReadTokens: 0,
        session: null,
        label: null,
        blocks: null,
        characters: null,
        call: null,
      },
      null,
    )
  }
  const table = builder.build()
  return {
    kind: 'columns',
    title: 'trace',
    table: pickRequests(table, orderInTime(table.atMs)),
    blockTokens: null,
    originMs,
    hasDates: false,
    leftOut: {
      unreadable: 0,
      noOutput: 0,
      noInput: 0,
      otherModel: 0,
      tooLong: 0,
      notSampled: 0,
      outsideWindow: 0,
      beyondLimit: 0,
    },
    outOfOrder: 0,
    hasWholeSeconds: false,
    spreadMs: null,
    textsOutOfReach: 0,
    missingBodies: 0,
    sha256: '',
    bytes: 0,
  }
}

const momentsOf = ({ offsetMsAt, requests }: TraceSchedule): number[] =>
  Array.from({ length: requests }, (_, number) => offsetMsAt(number))

const replay = fc.record({
  speed: fc.constantFrom(0.5, 1, 3, 10, 1_000),
  loop: fc.integer({ min: 1, max: 4 }),
  spread: fc.constantFrom('auto' as const, 'off' as const, 500),
  idleCapMs: fc.constantFrom(null, 1, 1_000),
  maxOutputTokens: fc.constantFrom(null, 100),
  blockTokens: fc.constant(null),
  sessions: fc.constant('prefix' as const),
}) satisfies fc.Arbitrary<TraceReplay>

const KEPT: TraceReplay = { ...AS_RECORDED, spread: 'off' }

describe('the moments of a replay', () => {
  test('never go back and are before its end, however it is replayed', () => {
    fc.assert(
      fc.property(recorded, replay, (rows, how) => {
        const schedule = makeTraceSchedule(traceOf(rows), how)
        const moments = momentsOf(schedule)
        expect(moments).toHaveLength(rows.length * how.loop)
        expect(moments).toEqual(moments.toSorted((a, b) => a - b))
        expect(moments.filter((at) => !(at >= 0 && at < schedule.durationMs))).toEqual([])
      }),
    )
  })

  test('are those of the recording from its first request on, over the speed, wherever its clock began', () => {
    fc.assert(
      fc.property(
        recorded,
        fc.constantFrom(0.5, 1, 4, 10),
        fc.constantFrom(0, 1_700_000_000_000),
        (rows, speed, originMs) => {
          const sorted = rows.map(({ atMs }) => atMs).toSorted((a, b) => a - b)
          const moments = momentsOf(makeTraceSchedule(traceOf(rows, originMs), { ...KEPT, speed }))
          for (const [index, at] of moments.entries()) {
            expect(at).toBeCloseTo(((sorted[index] ?? NaN) - (sorted[0] ?? NaN)) / speed, 6)
          }
        },
      ),
    )
  })

  test('of a window count from its beginning, and it lasts to its end', () => {
    const trace = traceOf([
      { atMs: 3_000, inputTokens: 1, outputTokens: 1 },
      { atMs: 4_500, inputTokens: 2, outputTokens: 1 },
    ])
    const schedule = makeTraceSchedule(trace, { ...KEPT, speed: 2, loop: 2 }, { fromMs: 1_000, toMs: 6_000 })
    expect(momentsOf(schedule)).toEqual([1_000, 1_750, 3_500, 4_250])
    expect(schedule.durationMs).toBe(5_000)
  })

  test('of a round begin a mean gap behind the last of the round before', () => {
    const trace = traceOf([0, 1_000, 4_000].map((atMs) => ({ atMs, inputTokens: 1, outputTokens: 1 })))
    expect(momentsOf(makeTraceSchedule(trace, { ...KEPT, loop: 2 }))).toEqual([0, 1_000, 4_000, 6_000, 7_000, 10_000])
  })

  test('are no further apart than idleCap, in the time of the trace', () => {
    const trace = traceOf([0, 1_000, 61_000, 61_500].map((atMs) => ({ atMs, inputTokens: 1, outputTokens: 1 })))
    const schedule = makeTraceSchedule(trace, { ...KEPT, speed: 10, idleCapMs: 5_000 })
    expect(momentsOf(schedule)).toEqual([0, 100, 600, 650])
    expect(schedule.cutIdle).toEqual({ gaps: 1, ms: 55_000 })
    expect(schedule.durationMs).toBe(1_150)
  })

  test('are divided among segments, each request once', () => {
    fc.assert(
      fc.property(recorded, replay, fc.integer({ min: 1, max: 5 }), (rows, how, count) => {
        const schedule = makeTraceSchedule(traceOf(rows), how)
        const parts = Array.from({ length: count }, (_, index) => [
          ...arrivalsOfSegment(momentsOf(schedule), { index, count }),
        ])
        expect(parts.flat().toSorted((a, b) => a - b)).toEqual(momentsOf(schedule))
      }),
    )
  })
})

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

test('requests are as long as they were, or as maxOutput lets them be, in every round', () => {
  fc.assert(
    fc.property(recorded, replay, (rows, how) => {
      const schedule = makeTraceSchedule(traceOf(rows), how)
      const asked = Array.from({ length: schedule.requests }, (_, number) => schedule.requestAt(number))
      const most = how.maxOutputTokens ?? Infinity
      expect(sum(asked.map(({ inputTokens }) => inputTokens))).toBe(
        how.loop * sum(rows.map(({ inputTokens }) => inputTokens)),
      )
      expect(sum(asked.map(({ outputTokens }) => outputTokens))).toBe(
        how.loop * sum(rows.map(({ outputTokens }) => Math.min(most, outputTokens))),
      )
      expect(schedule.cappedOutputs).toBe(rows.filter(({ outputTokens }) => outputTokens > most).length)
      expect(new Set(asked.map(({ request, round }) => `${request} ${round}`)).size).toBe(schedule.requests)
    }),
  )
})

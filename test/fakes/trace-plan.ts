import type { TracePlan } from '../../src/plan/executor-plan.ts'
import { WHOLE_TRACE } from '../../src/traces/load-trace.ts'
import { NO_FACTS } from '../../src/traces/trace-facts.ts'
import { AS_RECORDED, type TraceSchedule } from '../../src/traces/trace-schedule.ts'
import { makeTableBuilder } from '../../src/traces/trace-table.ts'

export interface FakeRequest {
  readonly inputTokens?: number
  readonly outputTokens?: number
}

/** Requests at these moments, which end at `durationMs`. */
export function scheduleOf(offsetsMs: readonly number[], durationMs: number, asked: FakeRequest = {}): TraceSchedule {
  const { inputTokens = 100, outputTokens = 10 } = asked
  return {
    requests: offsetsMs.length,
    durationMs,
    offsetMsAt: (number) => offsetsMs[number] ?? NaN,
    requestAt: (number) => ({
      request: number,
      round: 0,
      inputTokens,
      outputTokens,
      session: null,
      blocks: null,
      label: -1,
      call: null,
    }),
    table: makeTableBuilder().build(),
    labels: [],
    spreadMs: null,
    blockTokens: null,
    cutIdle: { gaps: 0, ms: 0 },
    cappedOutputs: 0,
  }
}

/** The plan that replays it. */
export const tracePlanOf = (
  { durationMs, offsetMsAt, requests }: TraceSchedule,
  { maxVUs = 100, facts = {} }: { readonly maxVUs?: number; readonly facts?: Partial<TracePlan['facts']> } = {},
): TracePlan => ({
  kind: 'trace',
  selection: { ...WHOLE_TRACE, path: '/traces/trace.jsonl' },
  replay: AS_RECORDED,
  modeOfModel: null,
  maxVUs,
  charactersPerToken: 4,
  facts: {
    ...NO_FACTS,
    title: 'Seismo trace',
    sha256: 'abc',
    requests,
    durationMs,
    groups: [
      {
        label: -1,
        requests,
        inputTokens: requests * 100,
        outputTokens: requests * 10,
        mostInputTokens: 100,
        mostOutputTokens: 10,
      },
    ],
    load: {
      stretchMs: durationMs / 10,
      requests: Array.from(
        { length: 10 },
        (_, stretch) =>
          Array.from({ length: requests }, (__, number) => Math.floor((offsetMsAt(number) / durationMs) * 10)).filter(
            (own) => own === stretch,
          ).length,
      ),
    },
    peakPerSecond: 3,
    ...facts,
  },
})

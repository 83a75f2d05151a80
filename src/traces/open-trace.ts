import {
  LEFT_OUT_REASONS,
  type LeftOutReason,
  type LoadedTrace,
  loadTrace,
  type TraceMoment,
  type TraceSelection,
  type UnusableTrace,
  withArticle,
} from './load-trace.ts'
import { makeTraceSchedule, type TraceReplay, type TraceSchedule } from './trace-schedule.ts'

/** A trace as it is replayed; or why it cannot be. */
export function openTrace(
  selection: TraceSelection,
  replay: TraceReplay,
): { readonly trace: LoadedTrace; readonly schedule: TraceSchedule } | UnusableTrace {
  const trace = loadTrace(selection)
  if ('found' in trace) return trace
  if (trace.table.requests === 0) {
    const reasons = (Object.keys(LEFT_OUT_REASONS) as LeftOutReason[]).filter((reason) => trace.leftOut[reason] > 0)
    return {
      found: `${withArticle(trace.title)} without a request that counts`,
      hint: `left out: ${reasons.map((reason) => `${trace.leftOut[reason].toLocaleString('en-US')} ${LEFT_OUT_REASONS[reason]}`).join(', ')}`,
    }
  }
  if (trace.textsOutOfReach > 0) {
    return { found: 'a compressed trace with texts', hint: 'texts are read where they are: uncompress it (gunzip)' }
  }
  const momentMs = (moment: TraceMoment | null): number | null =>
    moment === null ? null : moment.kind === 'date' ? moment.ms : trace.originMs + moment.ms
  const window = { fromMs: momentMs(selection.from), toMs: momentMs(selection.to) }
  return { trace, schedule: makeTraceSchedule(trace, replay, window) }
}

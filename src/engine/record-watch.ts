import { makeBacklog } from '../metrics/backlog.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { makeLoadFold } from '../results/load-fold.ts'
import type { LoadSummary, RecordedInterval } from '../results/load/load-summary.ts'
import type { WindowsFold } from '../results/threshold-windows.ts'
import { makeVerdictFold, type VerdictFold } from '../results/verdict-fold.ts'

/** Follows what a run records: what its summary needs beside the totals. */
export interface RecordWatch {
  /** @throws what an earlier interval threw. */
  intervalClosed(interval: RecordedInterval): void
  /** Resolves when the windows have all closed intervals. Never rejects. */
  settled(): Promise<void>
  /** As far as they are settled. */
  readonly windows: Pick<WindowsFold, 'failure'>
  /** What comes of all closed intervals. Once. */
  made(): { readonly load: LoadSummary; readonly known: Pick<VerdictFold, 'stretches' | 'windows'> }
}

// A part takes some 0.01 ms.
const PARTS_A_TURN = 32

/** `startedAt` is ISO 8601. What a verdict needs is kept a little in each turn of the event loop: arrivals are timed on it. */
export function watchRecords(plan: RunPlan, startedAt: string): RecordWatch {
  const load = makeLoadFold(plan, startedAt)
  const verdict = makeVerdictFold(plan)
  const backlog = makeBacklog<() => void>(PARTS_A_TURN, (parts) => {
    for (const part of parts) part()
  })
  return {
    intervalClosed(interval) {
      load.add(interval)
      backlog.add(verdict.partsOf(interval))
    },
    settled: backlog.settled,
    windows: verdict.windows,
    made() {
      backlog.finish()
      return { load: load.summary(), known: verdict }
    },
  }
}

import { WHOLE_RUN } from '../plan/segment.ts'
import { timesLoad } from '../plan/times-load.ts'
import type { RecordedEnding } from '../results/recorded-ending.ts'
import type { Manifest, RunPart } from './manifest.ts'

/** What a merged run's manifest has of its own. */
export interface MergedRun {
  readonly id: string
  readonly reportsDir: string
  readonly startedAt: string
  readonly endedAt: string
  readonly ending: RecordedEnding
}

/**
 * Of parts that can be merged. The plan is that of the whole: of segments, what each of them says; of machines that each made
 * the whole, as many times its load. What machines differ in is the first one's, and stands in the parts.
 */
export function makeMergedManifest(parts: readonly Manifest[], merged: MergedRun): Manifest {
  const [first] = parts
  if (first === undefined) throw new Error('a merged run has parts')
  const { endedAt, ending, id, reportsDir, startedAt } = merged
  const isDivided = first.plan.segment.count > 1
  const threads = parts.reduce((sum, { plan }) => sum + plan.threads, 0)
  const plan = { ...first.plan, segment: WHOLE_RUN, reportsDir, threads }
  return {
    ...first,
    run: { ...first.run, id, startedAt },
    endedAt,
    ending,
    parts: parts.map((part) => toPart(part, startedAt)),
    plan: isDivided ? plan : timesLoad(plan, parts.length),
  }
}

const toPart = ({ endedAt, machine, plan, run, versions }: Manifest, startedAt: string): RunPart => ({
  run,
  segment: plan.segment,
  offsetMs: Date.parse(run.startedAt) - Date.parse(startedAt),
  endedAt,
  versions,
  machine,
})

// A whole run of ours, without Artillery around it: the conductor, its threads, its intervals, its files.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conductRun } from '../../../src/engine/conductor.ts'
import { type HdrSnapshot, readHdrs } from '../../../src/metrics/hdr.ts'
import { OUTCOME_COUNTERS, type TrendName } from '../../../src/metrics/metric-catalogue.ts'
import type { ClosedInterval } from '../../../src/metrics/metric-store.ts'
import type { Summary } from '../../../src/results/summary.ts'
import { systemClock } from '../../../src/time/system-clock.ts'
import type { DurationReading } from '../samples.ts'
import { finish, readTask } from './client-task.ts'
import { planOf } from './seismo-plan.ts'

const task = readTask()
// A call is recorded when it ends: what was recorded from here on, of calls that keep to the timetable, began after
// `untimedMs`.
const timedFromMs = task.untimedMs === 0 ? 0 : task.untimedMs + task.replyMs
const timed = {
  time_to_first_token: [] as HdrSnapshot[],
  inter_chunk_gap: [] as HdrSnapshot[],
  output_tokens_per_second: [] as HdrSnapshot[],
  schedule_lag: [] as HdrSnapshot[],
}
let completed = 0
let refused = 0
let samplesOutOfRange = 0
const otherEnds: string[] = []
const OTHER_ENDS: ReadonlySet<string> = new Set(Object.values(OUTCOME_COUNTERS))

const onInterval = ({ counters, startMs, trends }: ClosedInterval): void => {
  for (const { count, metric, tags } of counters) {
    if (metric === 'calls_completed') completed += count
    else if (metric === 'calls_throttled') refused += count
    else if (metric === 'samples_out_of_range') samplesOutOfRange += count
    else if (OTHER_ENDS.has(metric)) otherEnds.push(`${count} ${metric} ${Object.values(tags).join(' ')}`)
  }
  if (startMs < timedFromMs) return
  for (const { histogram, metric } of trends) if (isTimed(metric)) timed[metric].push(histogram)
}

const folder = await mkdtemp(join(tmpdir(), 'seismo-bench-'))
try {
  const plan = await planOf(task, folder)
  const { signal } = new AbortController()
  const host = { clock: systemClock, tell: () => undefined, onInterval, drain: signal, halt: signal }
  const run = await conductRun(plan, host)
  const { exitCode } = run
  const { validity } = JSON.parse(await readFile(join(run.folder, 'summary.json'), 'utf8')) as Pick<Summary, 'validity'>
  finish({
    completed,
    refused,
    otherEnds,
    exitCode,
    firstToken: read(timed.time_to_first_token),
    gap: read(timed.inter_chunk_gap),
    outputTokensPerSecond: read(timed.output_tokens_per_second).p50Ms,
    samplesOutOfRange,
    scheduleLag: read(timed.schedule_lag),
    failedChecks: validity.checks.filter(({ passed }) => !passed).map(({ name }) => name),
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}

function isTimed(metric: TrendName): metric is keyof typeof timed {
  return Object.hasOwn(timed, metric)
}

function read(snapshots: readonly HdrSnapshot[]): DurationReading {
  const { count, max, percentile } = readHdrs(snapshots)
  return { count, p50Ms: percentile(50), p99Ms: percentile(99), maxMs: max }
}

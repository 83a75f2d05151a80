// Run folders as finished runs leave them, with figures of the test's choosing.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { renderHistogramLogHead, renderHistogramLogLine } from '../../src/run-folder/histogram-log.ts'
import { renderIntervalLine } from '../../src/run-folder/intervals-log.ts'
import { NO_TRAFFIC } from '../../src/metrics/traffic.ts'
import { makeManifest, type Manifest } from '../../src/run-folder/manifest.ts'
import type { Summary } from '../../src/results/summary.ts'
import { comparedRun, type FakeMode } from './compared-run.ts'
import { modePlan, runPlan } from './run-plan.ts'

export interface LeftRun {
  readonly modes?: Readonly<Record<string, FakeMode>>
  readonly outcome?: Partial<Summary['outcome']>
  readonly change?: (manifest: Manifest) => unknown
  /** False: as of a run that was killed. */
  readonly hasSummary?: boolean
  readonly startedAt?: string
}

export const usualMode = (factor = 1): FakeMode => ({
  throttled: 6,
  trends: { time_to_first_token: 600 * factor, call_duration: 4_000, output_tokens_per_second: 70 },
})

/** Leaves the folder of the `nth` run in `parent`, and returns its path. */
export function leaveRun(parent: string, nth: number, left: LeftRun = {}): string {
  const { change = (manifest) => manifest, hasSummary = true, modes = { standard: usualMode() }, outcome = {} } = left
  const run = comparedRun(nth, modes)
  const folder = join(parent, run.id)
  mkdirSync(folder, { recursive: true })
  const startedAt = left.startedAt ?? run.startedAt
  const identity = {
    id: run.id,
    startedAt,
    scenarioFile: '/load/nightly.yml',
    target: 'simulator',
    seed: 7,
    version: '0.1.0',
  }
  const plan = { ...runPlan(), modes: Object.keys(modes).map((name) => modePlan({ name })) }
  const manifest = change(makeManifest({ ...plan, files: [] }, identity))
  writeFileSync(join(folder, 'run.json'), JSON.stringify(manifest))
  const summary = {
    schema: 'seismo.summary/1',
    run: { ...identity, endedAt: startedAt },
    outcome: { status: 'passed', exitCode: 0, reasons: [], ...outcome },
    ...run.measured,
  }
  if (hasSummary) writeFileSync(join(folder, 'summary.json'), JSON.stringify(summary))
  return folder
}

/** A run that a threshold with abortOnFail ended after 12.3 s: it failed, and is not whole. */
export const leaveAborted = (parent: string, nth: number, left: LeftRun = {}): string =>
  leaveRun(parent, nth, {
    ...left,
    outcome: { status: 'failed', exitCode: 99, reasons: ['threshold http failed: observed 2'] },
    change: (manifest) => ({
      ...manifest,
      ending: { thresholdAbort: { afterMs: 12_300, failed: [{ threshold: 0, observed: 2 }] } },
    }),
  })

/** Adds the logs of a mode to a run's folder: so many intervals of ten seconds, each with the given times. */
export function leaveLogs(folder: string, mode: string, intervals: readonly (readonly number[])[]): void {
  const hdr = makeHdr()
  const tags = { scenario: 'nightly', mode, prompt: 'chat' }
  const lines = intervals.map((timesMs, at) => {
    for (const timeMs of timesMs) hdr.record(timeMs)
    const [startMs, endMs] = [at * 10_000, (at + 1) * 10_000]
    return {
      histogram: renderHistogramLogLine(
        { metric: 'time_to_first_token', tags, histogram: hdr.detach().read() },
        startMs,
        endMs,
      ),
      interval: renderIntervalLine({
        startMs,
        endMs,
        counters: [{ metric: 'calls', tags, count: timesMs.length }],
        gauges: [],
        traffic: NO_TRAFFIC,
      }),
    }
  })
  const head = renderHistogramLogHead(0, '0.1.0')
  writeFileSync(join(folder, 'histograms.hlog'), head + lines.map(({ histogram }) => histogram).join(''))
  writeFileSync(join(folder, 'intervals.ndjson'), lines.map(({ interval }) => interval).join(''))
}

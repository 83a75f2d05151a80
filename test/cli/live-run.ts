import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openLivePage, type LivePage } from '../../src/cli/live-page.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { openRunFolder } from '../../src/reports/open-run-folder.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import { recordEnding } from '../../src/results/recorded-ending.ts'
import { INTERVALS_LOG } from '../../src/run-folder/intervals-log.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { pageRun, variedCalls } from '../fakes/page-run.ts'
import { finishedRun, recordRun, twoModes } from '../fakes/recorded-run.ts'
import { until } from './seismo-process.ts'

const calls = variedCalls(4, 2, twoModes)

/** A run of which the test closes the intervals. */
export function startRun() {
  const { intervals, plan: planned } = pageRun({ calls })
  const plan: RunPlan = { ...planned, reportsDir: join(temporaryFolder(), 'reports') }
  const folder = openRunFolder(plan)
  const { store } = recordRun(calls)
  return {
    plan,
    path: folder.path,
    async close(second: number) {
      const interval = intervals[second]
      if (interval === undefined) throw new Error(`there is no second ${second}`)
      folder.appendInterval(interval)
      // Its line is the last that is written of it, some turns later.
      const lines = (): number => readFileSync(join(folder.path, INTERVALS_LOG), 'utf8').split('\n').length - 1
      await until(() => lines() === second + 1)
    },
    finish() {
      const finished = finishedRun(store, { run: folder.run, measuredMs: 4_000 })
      folder.finish(makeSummary(finished), recordEnding(finished, plan.thresholds, store))
    },
  }
}

/** Its page, until the test ends. */
export async function serve(plan: RunPlan, port = 0): Promise<LivePage> {
  const page = await openLivePage(plan, port)
  onTestFinished(() => page[Symbol.asyncDispose]())
  return page
}

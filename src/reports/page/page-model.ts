import type { RecordedInterval } from '../../results/load/load-summary.ts'
import type { Summary } from '../../results/summary.ts'
import type { Manifest } from '../../run-folder/manifest.ts'
import { html, type Html } from './html.ts'
import type { PageCharts } from './charts/page-charts.ts'
import { makePageFold } from './charts/page-fold.ts'

/** All that a report shows. */
export interface PageModel {
  /** `running`: the numbers are of the intervals so far, and there is no verdict yet. */
  readonly state: 'running' | 'ended'
  readonly manifest: Manifest
  readonly summary: Summary
  readonly charts: PageCharts
}

/** Of a run that has ended. `intervals` are gone through once, oldest first. */
export function makePageModel(manifest: Manifest, summary: Summary, intervals: Iterable<RecordedInterval>): PageModel {
  const fold = makePageFold(manifest.plan)
  for (const interval of intervals) fold.add(interval)
  return { state: 'ended', manifest, summary, charts: fold.charts(summary) }
}

/** A name and what it is, in a list of such. */
export const fact = (name: string, value: string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

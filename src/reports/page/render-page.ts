// report.html: the verdict, what it rests on, the charts, and the rest of the sections.
import { basename } from 'node:path'
import { printable } from '../../run-folder/printable.ts'
import { formatCount } from '../format.ts'
import { allSections } from '../sections/all.ts'
import { type Section, toTell, withMeanings } from '../sections/section.ts'
import { raw, renderDocument } from './document.ts'
import { html, type Html } from './html.ts'
import type { PageCharts } from './charts/page-charts.ts'
import { renderFigures } from './page-figures.ts'
import { fact, type PageModel } from './page-model.ts'
import { libraryStyle, pageScript } from './page-script.ts'
import { renderHtmlSection, renderHtmlTables } from './page-section.ts'
import { renderContents, renderVerdict } from './page-verdict.ts'

/** `followPath` is where the page's own server tells how the run goes; null in a file. */
export function renderPage(model: PageModel, followPath: string | null = null): string {
  const { charts, manifest, state, summary } = model
  return renderDocument({
    title: `${state === 'running' ? 'running' : summary.outcome.status}: ${basename(summary.run.scenarioFile)} · Seismo`,
    body: html`${renderBody(model, followPath !== null)}
    ${raw(`<script type="application/json" id="charts">${embed(printableCharts(charts))}</script>`)}`,
    style: libraryStyle(),
    modes: Math.max(charts.modes.length, manifest.plan.modes.length),
    script: pageScript(),
    followPath,
  })
}

/** What a page that follows a run is told: all of itself anew, as JSON on one line. */
export const renderPageUpdate = (model: PageModel): string =>
  embed({ text: renderPageText(model), charts: printableCharts(model.charts) })

/** What a reader should know before looking at a chart. */
const FIRST: ReadonlySet<string> = new Set([
  'thresholds',
  'validity',
  'modes',
  'mode-differences',
  'outcomes',
  'tokens',
  'served',
  'cost',
])

/** What of the page is text and tables, by the ids of the elements that it stands in. */
export function renderPageText(model: PageModel): Readonly<Record<'head' | 'rest' | 'metrics', string>> {
  const { charts, manifest, summary } = model
  const sections = withMeanings(allSections(toTell(summary, manifest.plan.summaryTrendStats)))
  const [metrics, others] = [sections.filter(isMetrics), sections.filter((section) => !isMetrics(section))]
  const first = others.filter(({ id }) => FIRST.has(id))
  const rest = others.filter(({ id }) => !FIRST.has(id))
  const render = (section: Section): Html => renderHtmlSection(section, charts.modes)
  return {
    head: html`${renderVerdict(model)} ${renderContents(first, rest)} ${first.map(render)}`.html,
    rest: html`${rest.map(render)}`.html,
    metrics: html`${metrics.map((section) => renderHtmlTables(section, charts.modes))}`.html,
  }
}

const isMetrics = ({ id }: Section): boolean => id === 'metrics'

function renderBody(model: PageModel, isFollowing: boolean): Html {
  const { head, metrics, rest } = renderPageText(model)
  return html` <main>
    ${isFollowing ? html`<p id="following" role="status">Running: this page follows the run.</p>` : null}
    <div id="head">${raw(head)}</div>
    <section id="section-charts" aria-labelledby="charts-title">
      <h2 id="charts-title">Charts</h2>
      <noscript
        ><p class="note">The charts are drawn by the script in this file, which this browser does not run.</p></noscript
      >
      <div class="toolbar">
        <fieldset>
          <legend>modes</legend>
          <div id="modes"></div>
        </fieldset>
        <label class="choice"
          >prompt
          <select id="prompt"></select
        ></label>
        <p class="choice">
          time <output id="range">whole run</output> <button type="button" id="whole" disabled>show all</button>
        </p>
      </div>
      <p id="keys" class="lead">
        Drag over a chart to look closer, double-click to see all. With the keyboard: arrows tell values (with Shift ten
        at a time), + and − zoom, 0 shows all.
      </p>
      <p id="said" class="unseen" aria-live="polite"></p>
      <div class="figures">${renderFigures(model.charts)}</div>
    </section>
    <div id="rest">${raw(rest)}</div>
    <details id="section-metrics" class="whole">
      <summary><h2>Every metric</h2></summary>
      <div id="metrics">${raw(metrics)}</div>
    </details>
    ${renderFooter(model)}
  </main>`
}

function renderFooter({ manifest }: PageModel): Html {
  const { files, machine, versions } = manifest
  const memoryGb = (machine.memoryBytes / 2 ** 30).toFixed(1)
  return html`<footer>
    <dl class="facts">
      ${fact('made on', `${machine.cpu}, ${machine.availableParallelism} of ${machine.cores} cores, ${memoryGb} GiB, ${machine.platform}`)}
      ${fact('threads that called', String(manifest.plan.threads))}
      ${fact('versions', `seismo ${versions.seismo}, Node ${versions.node}, Artillery ${versions.artillery ?? 'unknown'}, Bedrock SDK ${versions.bedrockSdk ?? 'unknown'}`)}
      ${files.map(({ bytes, path, sha256 }) => fact(basename(path), `${formatCount(bytes)} bytes, SHA-256 ${sha256.slice(0, 16)}…`))}
    </dl>
    <p>
      The simulator’s latencies are not measurements of Bedrock. What each number means: docs/metrics.md; how to read
      this page: docs/reading-a-report.md.
    </p>
  </footer>`
}

/** Names are those of others. */
const printableCharts = (charts: PageCharts): PageCharts => ({
  ...charts,
  modes: charts.modes.map(printable),
  prompts: charts.prompts.map(printable),
  load: charts.load.map((load) => ({
    ...load,
    steps: load.steps.map((step) => ({ ...step, scenario: printable(step.scenario) })),
  })),
})

/** JSON in which no tag can begin, whatever a name holds. */
const embed = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

// report.html: one file that asks nobody for anything, which its own policy holds it to.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { formatCount } from '../format.ts'
import { plain } from '../text-table.ts'
import { renderTextSummary } from '../text-summary.ts'
import { printable } from '../../run-folder/printable.ts'
import { fact, type PageModel } from './page-model.ts'
import { html, escapeHtml, type Html } from './html.ts'
import { renderFigures } from './page-figures.ts'
import type { PageCharts } from './page-charts.ts'
import { renderModes } from './page-modes.ts'
import { libraryStyle, pageScript } from './page-script.ts'
import { renderThresholdTable, renderValidityTable, renderVerdict } from './page-verdict.ts'
import { DARK, LIGHT, renderColours } from './palette.ts'

/** `followPath` is where the page's own server tells how the run goes; null in a file. */
export function renderPage(model: PageModel, followPath: string | null = null): string {
  const style = renderStyle(Math.max(model.charts.modes.length, model.manifest.plan.modes.length))
  const script = pageScript()
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data:',
    ...(followPath === null ? [] : ["connect-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="seismo ${model.summary.run.version}" />
        <title>${titleOf(model)}</title>
        <link rel="icon" href="data:," />
        ${raw(`<style>${style}</style>`)}
      </head>
      <body ${followPath === null ? null : html`data-follow="${followPath}"`}>
        ${renderBody(model, followPath !== null)}
        ${raw(`<script type="application/json" id="charts">${embed(printableCharts(model.charts))}</script>`)}
        ${raw(`<script>${script}</script>`)}
      </body>
    </html>`.html
  }\n`
}

/** What of the page is text and tables: it can be put in place of what it was before. */
export const renderPageHead = (model: PageModel): string =>
  html`${renderVerdict(model)}
    <section class="pair">
      <div>
        <h2>Thresholds</h2>
        ${renderThresholdTable(model)}
      </div>
      <div>
        <h2>Validity</h2>
        ${renderValidityTable(model)}
      </div>
    </section>
    <section>
      <h2>Modes side by side</h2>
      <p class="lead">
        TTFT (time to first token) is of every call whose first token came, E2E and OTPS of completed calls. OTPS:
        output tokens a second of one call. E2E: to the end of the stream. tokens/s: output of all calls together.
      </p>
      ${renderModes(model)}
    </section>`.html

const renderBody = (model: PageModel, isFollowing: boolean): Html =>
  html` <main>
    ${isFollowing ? html`<p id="following" role="status">Running: this page follows the run.</p>` : null}
    <div id="head">${raw(renderPageHead(model))}</div>
    <section aria-labelledby="charts-title">
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
    <section>
      <details class="whole">
        <summary>Everything that the summary tells, as text</summary>
        <pre class="scroll" tabindex="0">${raw(escapeHtml(wholeText(model)))}</pre>
      </details>
    </section>
    ${renderFooter(model)}
  </main>`

const titleOf = ({ state, summary }: PageModel): string =>
  `${state === 'running' ? 'running' : summary.outcome.status}: ${basename(summary.run.scenarioFile)} · Seismo`

const wholeText = ({ manifest, summary }: PageModel): string =>
  renderTextSummary(summary, plain, { mode: 'full', trendStats: manifest.plan.summaryTrendStats })

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

const raw = (text: string): Html => ({ html: text })

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

/** What a page that follows a run is told: all of itself anew, as JSON on one line. */
export const renderPageUpdate = (model: PageModel): string =>
  embed({ head: renderPageHead(model), charts: printableCharts(model.charts) })

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

let ownStyle: string | null = null

function renderStyle(modes: number): string {
  ownStyle ??= readFileSync(new URL('page.css', import.meta.url), 'utf8')
  const [light, dark] = [renderColours(LIGHT, modes), renderColours(DARK, modes)]
  return [
    `:root{${light}}`,
    // Paper is white.
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}`,
    libraryStyle(),
    ownStyle,
  ].join('\n')
}

// comparison.html: a comparison for people, with a picture of each change beside what is usual.
import type { Comparison, MetricComparison, Verdict } from '../../history/comparison.ts'
import { MARKS, type Table, type Tone } from '../sections/section.ts'
import { html, type Html } from '../page/html.ts'
import { renderDocument } from '../page/document.ts'
import { renderTable } from '../page/page-section.ts'
import type { Column } from '../text-table.ts'
import {
  describeCaveats,
  describeDesign,
  describeSide,
  describeVerdict,
  groupUntold,
  HEADLINES,
  settingsText,
  WEAK_MEANING,
} from './change-text.ts'
import { changeChart } from './change-chart.ts'
import { metricColumns, shiftColumns, type ColumnStyle } from './comparison-columns.ts'
import { BANDS_MEANING, isChanged } from './comparison-text.ts'

/** One file, which asks nobody for anything. */
export function renderComparisonPage(comparison: Comparison): string {
  const { metrics, verdict } = comparison
  const caveats = describeCaveats(comparison)
  const design = describeDesign(comparison)
  const shifts = shiftColumns(comparison, STYLE_OF_CELLS)
  return renderDocument({
    title: `${verdict}: comparison · Seismo`,
    body: html`<main>
      <p class="brand">Seismo · load test of Amazon Bedrock</p>
      <h1>Comparison</h1>
      <p class="lead">${describeSide('base', comparison.base)}<br />${describeSide('run', comparison.run)}</p>
      ${design === '' ? null : html`<p class="lead">${design}.</p>`}
      <section class="verdict ${verdict.replaceAll(' ', '-')}" aria-label="Verdict">
        <h2>${HEADLINES[verdict]}</h2>
        <ul>
          ${metrics.filter(isChanged).map((metric) => renderVerdict(metric, comparison))}
          ${groupUntold(comparison).map(
            (group) =>
              html`<li><strong>${group.verdict}</strong>: ${group.why}: ${group.metrics.map(nameOf).join(', ')}</li>`,
          )}
        </ul>
      </section>
      ${
        caveats.length === 0
          ? null
          : html`<section>
              <h2>To know first</h2>
              <ul>
                ${caveats.map((line) => html`<li>${line}</li>`)}
              </ul>
            </section>`
      }
      <section>
        <h2>Changes</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Changes, drawn">${changeChart(comparison)}</div>
        ${renderTable(tableOfColumns(metricColumns(comparison, STYLE_OF_CELLS), metrics), 'Metrics')}
        ${
          metrics.some(({ reason }) => reason === 'too few samples')
            ? html`<p class="lead">${MARKS.weak[0]} ${WEAK_MEANING}.</p>`
            : null
        }
        <p class="lead">${settingsText(comparison)}.</p>
      </section>
      ${
        shifts.length === 0
          ? null
          : html`<section>
              <h2>By percentile</h2>
              ${renderTable(tableOfColumns(shifts, []), 'Changes by percentile')}
              <p class="lead">${BANDS_MEANING}</p>
            </section>`
      }
    </main>`,
  })
}

const STYLE_OF_CELLS: ColumnStyle = {
  name: (mode) => mode,
  metric: (metric) => metric,
  weakMark: MARKS.weak[0],
  verdict: (verdict) => verdict,
}

const nameOf = ({ metric, mode }: MetricComparison): string => `${metric} of mode ${mode}`

const renderVerdict = (metric: MetricComparison, comparison: Comparison): Html =>
  html`<li class="${metric.verdict ?? ''}">
    <strong>${metric.verdict ?? ''}</strong>: ${nameOf(metric)}: ${describeVerdict(metric, comparison)}
  </li>`

/** The last column is coloured as the verdict of its row. */
const tableOfColumns = (columns: readonly Column[], metrics: readonly MetricComparison[]): Table => ({
  columns: columns.map(({ align, heading }) => ({ align, heading })),
  rows: (columns[0]?.cells ?? []).map((_, row) =>
    columns.map(({ align, cells }, index) => {
      const name = cells[row] ?? ''
      const verdict = index === columns.length - 1 ? metrics[row]?.verdict : undefined
      return {
        text: align === 'left' && verdict === undefined ? [{ name }] : name,
        ...(verdict == null ? {} : { tone: TONES[verdict] }),
      }
    }),
  ),
})

const TONES = {
  worse: 'bad',
  suspect: 'warn',
  better: 'good',
  same: 'good',
  'no change seen': 'good',
  'cannot tell': 'soft',
} as const satisfies Record<Verdict, Tone>

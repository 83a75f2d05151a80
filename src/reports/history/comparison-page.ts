// comparison.html: a comparison for people, with a picture of each change beside what is usual.
import type { Comparison, MetricComparison } from '../../history/comparison.ts'
import { MARKS } from '../sections/section.ts'
import { html, type Html } from '../page/html.ts'
import { renderDocument } from '../page/document.ts'
import { renderTable } from '../page/page-section.ts'
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
import { metricTable, shiftTable } from './comparison-tables.ts'
import { BANDS_MEANING, isChanged } from './comparison-text.ts'

/** One file, which asks nobody for anything. */
export function renderComparisonPage(comparison: Comparison): string {
  const { metrics, verdict } = comparison
  const caveats = describeCaveats(comparison)
  const design = describeDesign(comparison)
  const shifts = shiftTable(comparison)
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
        ${renderTable(
          metricTable(comparison, (each) => each),
          'Metrics',
        )}
        ${
          metrics.some(({ reason }) => reason === 'too few samples')
            ? html`<p class="lead">${MARKS.weak[0]} ${WEAK_MEANING}.</p>`
            : null
        }
        <p class="lead">${settingsText(comparison)}.</p>
      </section>
      ${
        shifts === null
          ? null
          : html`<section>
              <h2>By percentile</h2>
              ${renderTable(shifts, 'Changes by percentile')}
              <p class="lead">${BANDS_MEANING}</p>
            </section>`
      }
    </main>`,
  })
}

const nameOf = ({ metric, mode }: MetricComparison): string => `${metric} of mode ${mode}`

const renderVerdict = (metric: MetricComparison, comparison: Comparison): Html =>
  html`<li class="${metric.verdict ?? ''}">
    <strong>${metric.verdict ?? ''}</strong>: ${nameOf(metric)}: ${describeVerdict(metric, comparison)}
  </li>`

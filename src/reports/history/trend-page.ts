import type { Trend, TrendGroup, TrendSeries } from '../../history/trend.ts'
import { valueText } from './change-text.ts'
import { html, type Html } from '../page/html.ts'
import { renderDocument } from '../page/document.ts'
import { trendChart } from './trend-chart.ts'
import { dayOf, describeChange, describeGroup, describeSides, describeSight, seriesName } from './trend-text.ts'

/** One file, which asks nobody for anything. */
export const renderTrendPage = ({ groups, leftOut }: Trend): string =>
  renderDocument({
    title: 'Seismo: trend',
    body: html`<main>
      <p class="brand">Seismo · load test of Amazon Bedrock</p>
      <h1>Trend</h1>
      ${groups.map(renderGroup)}
      ${
        leftOut.length === 0
          ? null
          : html`<section>
              <h2>Left out</h2>
              <ul>
                ${leftOut.map(({ folder, reason }) => html`<li>${folder}: ${reason}</li>`)}
              </ul>
            </section>`
      }
    </main>`,
  })

function renderGroup(group: TrendGroup): Html {
  return html`<section>
    <h2>${describeGroup(group)}</h2>
    ${renderChanges(group.series)} ${group.series.map((series) => renderSeries(series, group))}
  </section>`
}

function renderChanges(series: readonly TrendSeries[]): Html {
  const items = series.flatMap((each) =>
    each.changes.map(
      (change) =>
        html`<li class="${change.direction}">
          <strong>${seriesName(each)}</strong>: ${describeChange(change, each.unit)}<br /><small
            >${describeSides(change)}</small
          >
        </li>`,
    ),
  )
  return items.length === 0
    ? html`<p>
        ${series.every(({ verdict }) => verdict === 'cannot tell') ? 'Inconclusive: too few points.' : 'No change found.'}
      </p>`
    : html`<ul class="changes">
        ${items}
      </ul>`
}

function renderSeries(series: TrendSeries, { points }: TrendGroup): Html {
  const number = series.changes.length
  const label = `${seriesName(series)}: ${points.length} points, ${number} ${number === 1 ? 'change' : 'changes'}`
  return html`<article>
    <h3>${seriesName(series)}</h3>
    <p class="lead">
      ${series.changes.length === 0 ? 'All points' : 'Since the last change'}: ${describeSight(series)}.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="${seriesName(series)}">
      ${trendChart(series, points, label)}
    </div>
    <details>
      <summary>Values</summary>
      <table class="report">
        <caption>
          ${seriesName(series)}, ${series.worse} is worse
        </caption>
        <thead>
          <tr>
            <th scope="col">started</th>
            <th scope="col">runs</th>
            <th scope="col">value</th>
            <th scope="col">change</th>
          </tr>
        </thead>
        <tbody>
          ${points.map(({ runs, startedAt }, place) => {
            const change = series.changes.find(({ firstAfter }) => firstAfter === place)
            return html`<tr>
              <th scope="row">${dayOf(startedAt)}</th>
              <td>${runs.join(' ')}</td>
              <td>${valueText(series.values[place] ?? null, series.unit)}</td>
              <td>${change === undefined ? '' : describeChange(change, series.unit)}</td>
            </tr>`
          })}
        </tbody>
      </table>
    </details>
  </article>`
}

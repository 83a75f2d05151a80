import type { Trend, TrendGroup, TrendSeries } from '../../results/trend/trend.ts'
import { valueText } from '../compare/change-text.ts'
import { html, type Html } from '../page/html.ts'
import { trendChart } from './trend-chart.ts'
import { dayOf, describeChange, describeGroup, describeSides, seriesName, tooFewPoints } from './trend-text.ts'

/** A page by itself: it loads nothing, runs nothing, and can be read without its pictures. */
export const renderTrendPage = ({ groups, leftOut }: Trend): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Seismo: trend</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
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
        </main>
      </body>
    </html> `.html

function renderGroup(group: TrendGroup): Html {
  const tooFew = tooFewPoints(group)
  return html`<section>
    <h2>${describeGroup(group)}</h2>
    ${tooFew === null ? null : html`<p>${tooFew}</p>`} ${renderChanges(group.series)}
    ${group.series.map((series) => renderSeries(series, group))}
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
    ? html`<p>No change.</p>`
    : html`<ul class="changes">
        ${items}
      </ul>`
}

function renderSeries(series: TrendSeries, { points }: TrendGroup): Html {
  const number = series.changes.length
  const label = `${seriesName(series)}: ${points.length} points, ${number} ${number === 1 ? 'change' : 'changes'}`
  return html`<article>
    <h3>${seriesName(series)}</h3>
    ${trendChart(series, points, label)}
    <details>
      <summary>Values</summary>
      <table>
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

const STYLE: Html = {
  html: `
:root { color-scheme: light dark; --paper: #fff; --ink: #16191d; --soft: #545d68; --grid: #d3d7dc; --point: #0b62b0; --worse: #b3261e; --better: #0b6b46 }
@media (prefers-color-scheme: dark) { :root { --paper: #12151a; --ink: #e9ecf0; --soft: #a4adb8; --grid: #353d48; --point: #5aaef5; --worse: #ff8a80; --better: #52c795 } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
main { max-width: 1000px; margin: 0 auto; padding: 24px }
h1 { font-size: 28px } h2 { font-size: 19px; margin-top: 36px } h3 { font-size: 16px; margin: 28px 0 4px }
svg { width: 100%; height: auto; display: block }
svg text { font-size: 12px; fill: var(--soft) }
svg text.worse { fill: var(--worse); font-weight: 600 } svg text.better { fill: var(--better); font-weight: 600 }
.grid { stroke: var(--grid) } .point { fill: var(--point) } .median { stroke: var(--point); stroke-width: 2; opacity: .55 }
.change { stroke-width: 2; stroke-dasharray: 5 4 } .change.worse { stroke: var(--worse) } .change.better { stroke: var(--better) }
.changes .worse strong { color: var(--worse) } .changes .better strong { color: var(--better) }
small, caption, summary { color: var(--soft) }
details { overflow-x: auto } table { border-collapse: collapse } caption { text-align: left } th, td { text-align: left; padding: 2px 14px 2px 0; border-bottom: 1px solid var(--grid); vertical-align: top; font-weight: 400 } thead th { font-weight: 600 }
@media print { details { display: block } article { break-inside: avoid } }
`,
}

import type { Comparison, MetricComparison } from '../../history/comparison.ts'
import { html, type Html } from '../page/html.ts'
import { changeOf, seesFromOf, usualOf } from './change-text.ts'

const WIDTH = 960
const ROW = 34
const LEFT = 330
const RIGHT = 120
const TOP = 26

/** Ratios on one axis, a row each: the change as a point, what is usual as a bar, and where a change begins to be seen. */
export function changeChart({ metrics, settings }: Comparison): Html | null {
  const rows = metrics.filter(({ change, verdict }) => change?.kind === 'ratio' && verdict !== null)
  if (rows.length === 0) return null
  const sizes = rows.flatMap(({ change, seesFrom, usual }) =>
    [change?.value, seesFrom, usual?.low, usual?.high, settings.minEffect, -settings.minEffect]
      .filter((value) => value !== undefined && value !== null)
      .map(onAxis),
  )
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)]
  const x = (change: number): string =>
    (LEFT + ((onAxis(change) - low) / (high - low)) * (WIDTH - LEFT - RIGHT)).toFixed(1)
  const height = TOP + rows.length * ROW + 10
  const label = `Changes of ${rows.length} metrics, each beside what is usual; the table below has the numbers`
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
    <line class="zero" x1="${x(0)}" x2="${x(0)}" y1="${TOP}" y2="${height - 8}" />
    <line class="least" x1="${x(settings.minEffect)}" x2="${x(settings.minEffect)}" y1="${TOP}" y2="${height - 8}" />
    <text x="${x(0)}" y="${TOP - 8}" text-anchor="middle">no change</text>
    ${rows.map((metric, nth) => renderRow(metric, TOP + (nth + 0.5) * ROW, x))}
  </svg>`
}

/** A half is as far from none as a double. */
const onAxis = (change: number): number => Math.log1p(Math.max(change, -0.99))

function renderRow(metric: MetricComparison, y: number, x: (change: number) => string): Html {
  const { change, seesFrom, usual, verdict } = metric
  return html`<text class="name" x="0" y="${y + 4}">${metric.metric} · ${metric.mode}</text> ${
      usual === null
        ? null
        : html`<line class="usual" x1="${x(usual.low)}" x2="${x(usual.high)}" y1="${y}" y2="${y}"
            ><title>usual: ${usualOf(metric)}</title></line
          >`
    }
    ${
      seesFrom === null
        ? null
        : html`<line class="seen" x1="${x(seesFrom)}" x2="${x(seesFrom)}" y1="${y - 9}" y2="${y + 9}"
            ><title>sees from ${seesFromOf(metric)}</title></line
          >`
    }
    ${
      change === null
        ? null
        : html`<circle class="changed ${verdict ?? ''}" cx="${x(change.value)}" cy="${y}" r="5"
              ><title>${changeOf(metric)}</title></circle
            >
            <text x="${WIDTH}" y="${y + 4}" text-anchor="end">${changeOf(metric)}</text>`
    }`
}

import type { TrendPoint, TrendSeries } from '../../history/trend.ts'
import { changeText, valueText } from './change-text.ts'
import { html, type Html } from '../page/html.ts'
import { dayOf } from './trend-text.ts'

const WIDTH = 720
const HEIGHT = 200
const LEFT = 92
const RIGHT = 16
const TOP = 18
const BOTTOM = 30
/** The axis goes so far beyond the lowest and the highest point, in parts of what lies between. */
const MARGIN = 0.12

/** Points by their place in the history, the median of each part between changes, and a line where a change is. */
export function trendChart(series: TrendSeries, points: readonly TrendPoint[], label: string): Html {
  const known = series.values.filter((value) => value !== null)
  if (known.length === 0) return html`<p>No value that its samples can claim.</p>`
  const axis = axisOf(known)
  const x = (place: number): string => (LEFT + ((place + 0.5) / points.length) * (WIDTH - LEFT - RIGHT)).toFixed(1)
  const y = (value: number): string =>
    (TOP + ((axis.high - value) / (axis.high - axis.low)) * (HEIGHT - TOP - BOTTOM)).toFixed(1)
  const ticks = [axis.lowest, axis.highest].filter((value, at, all) => all.indexOf(value) === at)
  const ends = [0, points.length - 1].filter((place, at, all) => all.indexOf(place) === at)
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
    ${ticks.map(
      (value) =>
        html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}" />
          <text class="tick" x="${LEFT - 8}" y="${y(value)}" text-anchor="end" dominant-baseline="middle"
            >${valueText(value, series.unit)}</text
          >`,
    )}
    ${ends.map(
      (place) =>
        html`<text class="tick" x="${x(place)}" y="${HEIGHT - 8}" text-anchor="${place === 0 ? 'start' : 'end'}"
          >${dayOf(points[place]?.startedAt ?? '')}</text
        >`,
    )}
    ${partsOf(series, points.length).map(
      ({ end, median, start }) =>
        html`<line class="median" x1="${x(start - 0.4)}" x2="${x(end - 0.6)}" y1="${y(median)}" y2="${y(median)}" />`,
    )}
    ${series.changes.map(
      ({ change, direction, firstAfter, lastBefore }) =>
        html`<line
            class="change ${direction}"
            x1="${x((lastBefore + firstAfter) / 2)}"
            x2="${x((lastBefore + firstAfter) / 2)}"
            y1="${TOP}"
            y2="${HEIGHT - BOTTOM}"
          />
          <text class="${direction}" x="${x((lastBefore + firstAfter) / 2)}" y="${TOP - 5}" text-anchor="middle"
            >${changeText(change.kind, change.value, series.unit)}</text
          >`,
    )}
    ${series.values.flatMap((value, place) =>
      value === null
        ? []
        : [
            html`<circle class="point" cx="${x(place)}" cy="${y(value)}" r="3.5"
              ><title>${dayOf(points[place]?.startedAt ?? '')}: ${valueText(value, series.unit)}</title></circle
            >`,
          ],
    )}
  </svg>`
}

interface Axis {
  readonly lowest: number
  readonly highest: number
  readonly low: number
  readonly high: number
}

function axisOf(values: readonly number[]): Axis {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  // Where all are equal, a line in the middle.
  const room = highest > lowest ? MARGIN * (highest - lowest) : Math.max(Math.abs(highest), 1) / 10
  return { lowest, highest, low: lowest - room, high: highest + room }
}

interface SeriesPart {
  readonly start: number
  readonly end: number
  readonly median: number
}

/** From each change to the next, each with the median that the change was found between. None where there is no change. */
function partsOf({ changes }: TrendSeries, pointCount: number): SeriesPart[] {
  return changes.flatMap(({ after, before, firstAfter, lastBefore }, nth) => {
    const next = changes[nth + 1]
    const following = { start: firstAfter, end: (next?.lastBefore ?? pointCount - 1) + 1, median: after.median }
    return nth === 0 ? [{ start: 0, end: lastBefore + 1, median: before.median }, following] : [following]
  })
}

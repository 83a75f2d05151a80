import type { PageCharts, PromptLength } from '../charts/page-charts.ts'
import { drawing, element, swatch } from './elements.ts'
import { chosenCalls, modeName } from './over-time-specs.ts'
import type { Selection } from './selection.ts'

const ROW_WIDTH = 220
const ROW_HEIGHT = 16

/** A row for each prompt and mode: how far the tokens counted are from those aimed at. */
function promptLengthRows(charts: PageCharts, selection: Selection): PromptLength[] {
  const prompts =
    selection.prompt === null && charts.byPrompt ? charts.prompts.map((_, index) => index) : [selection.prompt]
  return prompts.flatMap((prompt) => chosenCalls(charts.lengths, { ...selection, prompt }))
}

/** What of the axis of ratios is shown: 0.8 to 1.2, and more where it takes more. */
function ratioRange(rows: readonly PromptLength[]): readonly [number, number] {
  const least = Math.min(0.8, ...rows.map(({ p10 }) => p10))
  const most = Math.max(1.2, ...rows.map(({ p90 }) => p90))
  return [Math.floor(least * 10) / 10, Math.ceil(most * 10) / 10]
}

export function showPromptLengths(place: HTMLElement, charts: PageCharts, selection: Selection): void {
  const rows = promptLengthRows(charts, selection)
  if (rows.length === 0) {
    place.replaceChildren(element('p', { class: 'nothing' }, 'No prompt that is chosen aims at a length.'))
    return
  }
  const range = ratioRange(rows)
  const headings = [
    ...['prompt', 'mode'].map((text) => heading(text)),
    ...['calls', 'p10', 'p50', 'p90'].map((text) => heading(text, true)),
    heading(`${range[0]} to ${range[1]}; the line is 1`),
  ]
  place.replaceChildren(
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...headings)),
      element('tbody', {}, ...rows.map((row) => rowOf(charts, row, range))),
    ),
  )
}

const heading = (text: string, ofNumbers = false): HTMLElement =>
  element('th', { scope: 'col', ...(ofNumbers ? { class: 'number' } : {}) }, text)

const numberCell = (text: string): HTMLElement => element('td', { class: 'number' }, text)

function rowOf(charts: PageCharts, row: PromptLength, range: readonly [number, number]): HTMLElement {
  const prompt = row.prompt === null ? 'all prompts' : (charts.prompts[row.prompt] ?? '')
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, prompt),
    element(
      'td',
      {},
      element('span', { class: 'name' }, swatch(`mode-${row.mode}`, 'line'), modeName(charts, row.mode)),
    ),
    numberCell(row.count.toLocaleString('en-US')),
    ...[row.p10, row.p50, row.p90].map((ratio) => numberCell(ratio.toFixed(3))),
    element('td', { class: 'drawn' }, whisker(row, range)),
  )
}

function whisker({ mode, p10, p50, p90 }: PromptLength, [least, most]: readonly [number, number]): SVGSVGElement {
  const at = (ratio: number): number => 6 + ((ROW_WIDTH - 12) * (ratio - least)) / (most - least)
  const colour = `var(--mode-${mode})`
  const middle = ROW_HEIGHT / 2
  return drawing(
    'svg',
    { width: ROW_WIDTH, height: ROW_HEIGHT, viewBox: `0 0 ${ROW_WIDTH} ${ROW_HEIGHT}`, 'aria-hidden': 'true' },
    drawing('line', { x1: 0, x2: ROW_WIDTH, y1: middle, y2: middle, stroke: 'var(--grid)' }),
    drawing('line', { x1: at(1), x2: at(1), y1: 0, y2: ROW_HEIGHT, stroke: 'var(--ink-soft)' }),
    drawing('line', { x1: at(p10), x2: at(p90), y1: middle, y2: middle, stroke: colour, 'stroke-width': 3 }),
    drawing('circle', { cx: at(p50), cy: middle, r: 4.5, fill: colour }),
  )
}

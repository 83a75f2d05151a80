import type { PageCharts } from '../charts/page-charts.ts'
import { type ChartSpec, tableOf } from './chart-spec.ts'

/** An element with text or other elements in it. Text stays text, whatever it holds. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

const SVG = 'http://www.w3.org/2000/svg'

export function drawing<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Node[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  made.append(...children)
  return made
}

/** @throws when the page has it not, which is a mistake of the page. */
export function find<Kind extends Element>(within: ParentNode, selector: string, kind: new () => Kind): Kind {
  const found = within.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`)
  return found
}

/** A stroke of a series as a key shows it. */
export function swatch(colour: string, look: string): SVGSVGElement {
  const fill = `var(--${colour})`
  const mark =
    look === 'stacked'
      ? drawing('rect', { x: 5, y: 2, width: 12, height: 10, rx: 2, fill })
      : look === 'points'
        ? drawing('circle', { cx: 11, cy: 7, r: 3.5, fill })
        : look === 'marked'
          ? drawing('circle', { cx: 11, cy: 7, r: 4.5, fill: 'none', stroke: fill, 'stroke-width': 2.5 })
          : drawing('line', { x1: 1, x2: 21, y1: 7, y2: 7, stroke: fill, 'stroke-width': 2.5, class: `look-${look}` })
  return drawing('svg', { width: 22, height: 14, viewBox: '0 0 22 14', 'aria-hidden': 'true' }, mark)
}

export function showKey(key: HTMLElement, spec: ChartSpec): void {
  const named = spec.series.filter(({ isInKey }) => isInKey)
  // What is stacked is drawn from the top down, and read from the ground up.
  const items = named.some(({ look }) => look === 'stacked') ? named.toReversed() : named
  key.replaceChildren(
    element('li', { class: 'measure' }, spec.yTitle),
    ...items.map(({ colour, label, look }) => element('li', {}, swatch(colour, look), element('span', {}, label))),
  )
}

/** Made only when it is looked at. */
export function showTable(figure: HTMLElement, spec: ChartSpec): void {
  const details = find(figure, 'details', HTMLDetailsElement)
  const place = find(details, '.table', HTMLElement)
  if (!details.open) {
    place.replaceChildren()
    return
  }
  const { headings, rows } = tableOf(spec)
  place.replaceChildren(
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...headings.map((each) => element('th', { scope: 'col' }, each)))),
      element(
        'tbody',
        {},
        ...rows.map(([first = '', ...rest]) =>
          element('tr', {}, element('th', { scope: 'row' }, first), ...rest.map((cell) => element('td', {}, cell))),
        ),
      ),
    ),
  )
}

/** A box for each mode. Where the reader was in them, there they stay. */
export function showModeBoxes({ modes }: PageCharts, hidden: Set<string>, changed: () => void): void {
  const place = find(document, '#modes', HTMLElement)
  if (place.dataset['names'] === JSON.stringify(modes)) return
  place.dataset['names'] = JSON.stringify(modes)
  place.replaceChildren(
    ...modes.map((name, mode) => {
      const box = element('input', { type: 'checkbox' })
      box.checked = !hidden.has(name)
      box.addEventListener('change', () => {
        if (box.checked) hidden.delete(name)
        else hidden.add(name)
        changed()
      })
      return element('label', {}, box, swatch(`mode-${mode}`, 'line'), element('span', {}, name))
    }),
  )
}

const ALL = ''

export function showPromptChoice({ byPrompt, prompts }: PageCharts, chosen: string | null): void {
  const select = find(document, '#prompt', HTMLSelectElement)
  select.replaceChildren(
    element('option', { value: ALL }, 'all prompts together'),
    ...(byPrompt ? prompts.map((name, index) => element('option', { value: String(index) }, name)) : []),
  )
  select.disabled = !byPrompt || prompts.length < 2
  select.value = chosen === null ? ALL : String(prompts.indexOf(chosen))
}

export function onPromptChosen(promptsNow: () => readonly string[], changed: (prompt: string | null) => void): void {
  const select = find(document, '#prompt', HTMLSelectElement)
  select.addEventListener('change', () => {
    changed(select.value === ALL ? null : (promptsNow()[Number(select.value)] ?? null))
  })
}

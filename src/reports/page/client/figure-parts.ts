import { tableOf, type ChartSpec } from './chart-spec.ts'
import { element, find, swatch } from './elements.ts'

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

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

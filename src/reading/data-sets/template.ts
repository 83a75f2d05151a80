// A template: text with `{name}` in it, which a value takes the place of. Braces around anything else, such as JSON, are text, and
// `{{name}}` stands for `{name}`.

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string; readonly written: string }

export interface Template {
  readonly parts: readonly Part[]
}

const PLACE = /\{\{([A-Za-z_]\w*)\}\}|\{([A-Za-z_]\w*)\}/g
/** With a data set behind it: paths into a row too, and names of columns. */
const ROW_PLACE = /\{\{([^{}\r\n"]{1,200})\}\}|\{([^{}\r\n"]{1,200})\}/g
const PLAIN_PATH = /^[A-Za-z_][\w-]*(?:\.[\w-]+|\[-?\d+\])*$/

/** Of a template without a data set. */
export const parseTemplate = (template: string): Template => split(template, PLACE, () => true)

/** `columns`: names that are no plain words and mean a value all the same, such as `User question`. */
export const parseRowTemplate = (template: string, columns: readonly string[]): Template =>
  split(template, ROW_PLACE, (name) => PLAIN_PATH.test(name) || columns.includes(name))

function split(template: string, place: RegExp, isName: (name: string) => boolean): Template {
  const parts: Part[] = []
  let from = 0
  const addText = (text: string): void => {
    const last = parts.at(-1)
    if (text === '') return
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text }
    else parts.push({ kind: 'text', text })
  }
  for (const match of template.matchAll(place)) {
    const [written, escaped, name = ''] = match
    if (!isName(escaped ?? name)) continue
    addText(template.slice(from, match.index))
    if (escaped === undefined) parts.push({ kind: 'value', name, written })
    else addText(written.slice(1, -1))
    from = match.index + written.length
  }
  addText(template.slice(from))
  return { parts }
}

/** The names that a template uses, each once. */
export const namesIn = ({ parts }: Template): string[] => [
  ...new Set(parts.flatMap((part) => (part.kind === 'value' ? [part.name] : []))),
]

/** With each value in all of its places; a place whose value is null stays as it is written. */
export const fillTemplate = ({ parts }: Template, valueOf: (name: string) => string | null): string =>
  parts.map((part) => (part.kind === 'text' ? part.text : (valueOf(part.name) ?? part.written))).join('')

const NOTHING = '\u0000'

/** The same, and a line that held nothing but empty values is left out, with the blank line that it was set apart by. */
export function fillRowTemplate(template: Template, valueOf: (name: string) => string): string {
  let hasEmpty = false
  const filled = fillTemplate(template, (name) => {
    const value = valueOf(name)
    if (value.trim() !== '') return value
    hasEmpty = true
    return NOTHING
  })
  return hasEmpty ? withoutEmptyLines(filled) : filled
}

function withoutEmptyLines(filled: string): string {
  const kept: string[] = []
  let isBehindGap = false
  for (const line of filled.split('\n')) {
    const text = line.replaceAll(NOTHING, '')
    if (text.trim() === '' && line.includes(NOTHING)) {
      isBehindGap = true
      continue
    }
    // One of the two blank lines around what is left out is enough.
    if (isBehindGap && text.trim() === '' && (kept.at(-1) ?? '').trim() === '') continue
    isBehindGap = false
    kept.push(text)
  }
  return kept.join('\n').trim()
}

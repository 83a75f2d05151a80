/** JSON for people: what fits into `width` stands on one line. */
export function renderJson(value: unknown, width: number, keyWidth = 0): string[] {
  const inline = renderInline(value)
  if (inline.length <= width - keyWidth || typeof value !== 'object' || value === null) return [inline]
  const isList = Array.isArray(value)
  const items = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const [first = '', ...rest] = renderJson(inner, width - 2, isList ? 0 : key.length + 4)
    return [`${isList ? '' : `${JSON.stringify(key)}: `}${first}`, ...rest]
  })
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const lines = items.flatMap((item, index) => (index < items.length - 1 ? withComma(item) : item))
  return [open, ...lines.map((line) => `  ${line}`), close]
}

const withComma = (lines: readonly string[]): string[] =>
  lines.map((line, index) => (index === lines.length - 1 ? `${line},` : line))

function renderInline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderInline).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${renderInline(inner)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** Where something stands in a parsed file: keys, and indexes of lists. */
export type Path = readonly (string | number)[]

/** A mistake in parsed data, before it is known where in the text it stands. */
export interface Finding {
  readonly path: Path
  /** Whether the key itself is wrong, or what stands under it. */
  readonly at: 'key' | 'value'
  readonly message: string
  readonly hint: string | null
}

/** `scenarios[0].stages[1].target`; a key that is no plain word is quoted. */
export function renderPath(path: Path): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (!/^[\w-]{1,60}$/.test(part)) text += `[${JSON.stringify(cut(part))}]`
    else text += text === '' ? part : `.${part}`
  }
  return text
}

/** Text for people, of bounded length. */
export const cut = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`)

/** What stands at `path`, or undefined. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string | number, unknown>)[part]
  }
  return value
}

/** A copy with `value` at `path`, where everything on the way is there. */
export function withValueAt(data: unknown, [part, ...rest]: Path, value: unknown): unknown {
  if (part === undefined) return value
  const inner = withValueAt(valueAt(data, [part]), rest, value)
  if (Array.isArray(data)) return data.with(Number(part), inner)
  return { ...(data as Record<string, unknown>), [part]: inner }
}

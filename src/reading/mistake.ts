import leven from 'leven'

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

/** Something wrong in what was written, where it stands, and what to do. The text names no prompt. */
export interface Mistake {
  /** As the user named it. Null where the mistake stands in no file: `path` then is the flag that made it. */
  readonly file: string | null
  /** From 1; null where the file as a whole is meant. */
  readonly line: number | null
  readonly column: number | null
  /** `scenarios[0].stages[1].target`, or empty where the file as a whole is meant. */
  readonly path: string
  /** What was expected and what was found. */
  readonly message: string
  readonly hint: string | null
}

/** `scenarios/ramp.yml:12:5  scenarios[0].rate  expected …, found …`, and the hint on a line of its own. */
export function renderMistake({ file, line, column, path, message, hint }: Mistake): string {
  const place = [file, line, column].filter((part) => part !== null).join(':')
  const text = [place, path, message].filter((part) => part !== '').join('  ')
  return hint === null ? text : `${text}\n    ${hint}`
}

/** By file in the order of their first mistake, then by place: the order in which one would mend them. */
export function sortMistakes(mistakes: readonly Mistake[]): Mistake[] {
  const files = [...new Set(mistakes.map((mistake) => mistake.file))]
  const rank = (mistake: Mistake): readonly number[] => [
    files.indexOf(mistake.file),
    mistake.line ?? 0,
    mistake.column ?? 0,
  ]
  return mistakes.toSorted((one, other) => {
    const [a, b] = [rank(one), rank(other)]
    const differing = a.findIndex((value, index) => value !== b[index])
    return differing === -1 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0)
  })
}

/** What was written cannot be run. It is thrown once, before anything starts, with every mistake there is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly kind = 'config-error'
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    // One flag may stand in two places of the script, and be wrong in both.
    const sorted = [...new Map(sortMistakes(mistakes).map((mistake) => [renderMistake(mistake), mistake])).entries()]
    super(sorted.map(([text]) => text).join('\n'))
    this.mistakes = sorted.map(([, mistake]) => mistake)
  }
}

/** A finding whose path begins at its mode. */
export interface Objection {
  readonly at: Path
  readonly message: string
  readonly hint: string | null
}

export const objection = (at: Path, expected: string, found: string, hint: string | null = null): Objection => ({
  at,
  message: `expected ${expected}, found ${found}`,
  hint,
})

/** The known name that was most likely meant, or null when none is close. */
export function nearestName(written: string, known: readonly string[]): string | null {
  // Longer texts are no misspelt names, and the distance costs the product of the lengths.
  if (written.length > 40) return null
  const distances = known.map((name) => ({ name, distance: leven(written.toLowerCase(), name.toLowerCase()) }))
  const [nearest] = distances.sort((one, other) => one.distance - other.distance)
  if (nearest === undefined) return null
  // Two letters of five may be wrong, which is one pair swapped; beyond three it is another word. One letter that is
  // another is another name: of a word with nothing right nobody can say what was meant.
  const most = Math.max(1, Math.min(3, Math.floor(nearest.name.length * 0.4)))
  return nearest.distance <= Math.min(most, nearest.name.length - 1) ? nearest.name : null
}

/** Of a file that something names, and that is not there or not what it should be. */
export const missingFile = (place: Path, expected: string, found: string, path: string): Finding => ({
  path: place,
  at: 'value',
  message: `expected the path of ${expected}, found ${found} (${path})`,
  hint: null,
})

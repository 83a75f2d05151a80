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

import { type Prepared, typedValues } from './environment.ts'
import { withValueAt, type Path } from '../reading/mistake.ts'
import { applyOverrides, type Overridden, type Overrides } from './overrides.ts'
import { parseScript } from './parse-script.ts'
import { expandShortcuts, type Expanded } from './shortcut.ts'

/** A script with everything that was said over it, by its schema. */
export interface ReadParts {
  readonly overridden: Overridden
  readonly expanded: Expanded
  readonly script: unknown
  readonly parsed: ReturnType<typeof parseScript>
}

/**
 * Reads a script of which templates have been rendered. Where a template stands alone, its value counts as a number or as true or
 * false, if it reads so; but where text belongs, as the text that it is.
 */
export function readParts(
  { rendered, script }: Pick<Prepared, 'rendered' | 'script'>,
  overrides: Overrides,
): ReadParts {
  const typed = typedValues(rendered)
  const readWith = (values: typeof typed): ReadParts => {
    const written = values.reduce((result, { path, value }) => withValueAt(result, path, value), script)
    const overridden = applyOverrides(written, overrides)
    const expanded = expandShortcuts(overridden.script, overrides)
    return { overridden, expanded, script: expanded.script, parsed: parseScript(expanded.script) }
  }
  const wrongIn = ({ expanded, parsed }: ReadParts): Set<string> =>
    new Set(parsed.findings.map((found) => keyOf(expanded.trace(found).finding.path)))
  const read = readWith(typed)
  const wrong = wrongIn(read)
  const doubtful = typed.filter(({ path }) => wrong.has(keyOf(path)))
  if (doubtful.length === 0) return read
  // What is wrong either way is told of the number that it looks like.
  const wrongAsText = wrongIn(readWith(typed.filter((each) => !doubtful.includes(each))))
  const texts = doubtful.filter(({ path }) => !wrongAsText.has(keyOf(path)))
  return texts.length === 0 ? read : readWith(typed.filter((each) => !texts.includes(each)))
}

const keyOf = (path: Path): string => JSON.stringify(path)

// Writes into a prompt file without touching what stands there: the YAML tells places, and the text is edited at them.
import { isDeepStrictEqual } from 'node:util'
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Pair, type YAMLMap } from 'yaml'
import { asRecord } from '../reading/record.ts'
import { parseYaml } from '../reading/yaml-file.ts'

const KEY = 'charactersPerToken'

/**
 * The text of a prompt file with `charactersPerToken` of the named entries set, and nothing else changed. Null where that
 * cannot be done in place: an entry is an alias, or another one takes its value from this one. Then a hand has to write it.
 */
export function setCharactersPerToken(text: string, values: ReadonlyMap<string, number>): string | null {
  const edited = editText(text, values)
  return edited !== null && isAsMeant(text, edited, values) ? edited : null
}

/** Whether the edited text reads as the old one does, but for the values. */
function isAsMeant(before: string, after: string, values: ReadonlyMap<string, number>): boolean {
  const [old, read] = [before, after].map((text) => parseYaml('', text, 'a prompt file'))
  if (old === undefined || read === undefined || read.mistakes.length > 0) return false
  const { mix, ...rest } = asRecord(old.data)
  if (!Array.isArray(mix)) return false
  const meant = mix.map((entry: unknown) => {
    const { name } = asRecord(entry)
    const value = typeof name === 'string' ? values.get(name) : undefined
    return value === undefined ? entry : { ...asRecord(entry), [KEY]: value }
  })
  return isDeepStrictEqual(read.data, { mix: meant, ...rest })
}

function editText(text: string, values: ReadonlyMap<string, number>): string | null {
  const mix = parseDocument(text, { schema: 'core', merge: true }).get('mix')
  const entries = isSeq(mix) ? mix.items.filter(isMap) : []
  const edits: Edit[] = []
  for (const [name, value] of values) {
    const edit = editOf(text, entries, name, value)
    if (edit === null) return null
    edits.push(edit)
  }
  return edits
    .toSorted((one, other) => other.from - one.from)
    .reduce((edited, { from, insert, to }) => edited.slice(0, from) + insert + edited.slice(to), text)
}

/** The text from `from` to `to` gives way to `insert`. */
interface Edit {
  readonly from: number
  readonly to: number
  readonly insert: string
}

function editOf(text: string, entries: readonly YAMLMap[], name: string, value: number): Edit | null {
  for (const entry of entries) {
    const named = pairOf(entry, 'name')
    if (!isScalar(named?.value) || named.value.value !== name) continue
    const { value: written } = pairOf(entry, KEY) ?? {}
    const [from, to] = (isAlias(written) ? written.range : rangeOf(written)) ?? []
    if (from !== undefined && to !== undefined) return { from, to, insert: String(value) }
    return behindName(text, named, entry.flow === true, value)
  }
  return null
}

const pairOf = (entry: YAMLMap, key: string): Pair | undefined =>
  entry.items.find((pair) => isScalar(pair.key) && pair.key.value === key)

const rangeOf = (node: unknown): readonly [from: number, to: number, end: number] | null =>
  isScalar(node) ? (node.range ?? null) : null

function behindName(text: string, { key, value: name }: Pair, isFlow: boolean, value: number): Edit | null {
  const [keyFrom] = rangeOf(key) ?? []
  const [, nameTo] = rangeOf(name) ?? []
  if (keyFrom === undefined || nameTo === undefined) return null
  const isQuoted = text.charAt(keyFrom) === '"'
  const written = `${isQuoted ? JSON.stringify(KEY) : KEY}: ${value}`
  if (isFlow) return { from: nameTo, to: nameTo, insert: `, ${written}` }
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = ' '.repeat(keyFrom - (text.lastIndexOf('\n', keyFrom) + 1))
  // Behind the whole line, because a comment may follow the name.
  const nextLine = text.indexOf(lineEnd, nameTo)
  const from = nextLine === -1 ? text.length : nextLine
  return { from, to: from, insert: `${lineEnd}${indent}${written}` }
}

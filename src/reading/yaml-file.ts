import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml'
import { type Finding, type Mistake, type Path, renderPath, valueAt } from './mistake.ts'
import type { TextReader } from './read-text-file.ts'
import { followAliases } from './yaml-aliases.ts'

/**
 * Whether a plain scalar may be something else to a reader of YAML 1.1, such as Artillery's own: octal numbers with a leading
 * 0, binary ones, digits grouped by _ or counted in sixties with :, dates; and YAML 1.2's 0o17, which is text there. It says
 * yes too often rather than not often enough: whether the two really differ is seen by comparing what they made of it.
 */
const mayReadOtherwise = (source: string): boolean =>
  /^(?:[-+]?(?:0[0-9_]|0[box]|[0-9.][0-9.]*[_:])|[-+]\.)/i.test(source) || /^\d{4}-\d{1,2}-\d{1,2}/.test(source)

// YAML and JSON, which is a part of it, with the place of everything that stands in them.

export interface YamlFile {
  /** As it was named. */
  readonly file: string
  /** Undefined where the text could not be read or understood; `mistakes` then says why. */
  readonly data: unknown
  readonly mistakes: readonly Mistake[]
  /** Whether something stands at the path. */
  readonly has: (path: Path) => boolean
  /** What does not stand in the file is told where it would belong. */
  readonly toMistake: (finding: Finding) => Mistake
  /** Keys and values under the path that a reader of YAML 1.1 may take for something else, as they are read here. */
  readonly ambiguous: (path: Path) => readonly AmbiguousScalar[]
}

interface AmbiguousScalar {
  readonly path: Path
  readonly at: Finding['at']
  /** As it is written. */
  readonly source: string
  readonly value: unknown
}

const WHOLE_FILE = { line: null, column: null, path: '' } as const

/** Reads as much as can be read. Never throws. */
export function readYamlFile(file: string, expected: string, readText: TextReader): YamlFile {
  const read = readText(file)
  if (read.kind === 'text') return parseYaml(file, read.text, expected)
  const message = `expected ${expected}, found ${read.found}`
  return withoutData(file, [{ file, ...WHOLE_FILE, message, hint: null }])
}

function withoutData(file: string, mistakes: readonly Mistake[]): YamlFile {
  return {
    file,
    data: undefined,
    mistakes,
    has: () => false,
    ambiguous: () => [],
    toMistake: ({ path, message, hint }) => ({ file, ...WHOLE_FILE, path: renderPath(path), message, hint }),
  }
}

export function parseYaml(file: string, text: string, expected: string): YamlFile {
  const lines = new LineCounter()
  // YAML 1.2, whatever a %YAML line says, but with the `<<` keys of YAML 1.1, which Artillery has too.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core',
    merge: true,
    logLevel: 'error',
  })
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const { problem, targets } = followAliases(document)
  const unclear = [
    ...document.errors,
    ...document.warnings,
    ...prototypeKeys(document),
    ...(problem === null ? [] : [{ message: problem.message, pos: [problem.offset] as const }]),
  ]
  if (unclear.length > 0) {
    return withoutData(
      file,
      unclear.map(({ message, pos: [offset] }) => {
        return {
          file,
          ...place(offset),
          path: '',
          message: `expected valid YAML: ${firstLine(message)}`,
          hint: null,
        }
      }),
    )
  }
  let data: unknown
  try {
    // What grows out of hand has been refused above.
    data = document.toJS({ maxAliasCount: -1 })
  } catch (error) {
    const found = firstLine(error instanceof Error ? error.message : String(error))
    return withoutData(file, [{ file, ...WHOLE_FILE, message: `expected ${expected}, found ${found}`, hint: null }])
  }
  return {
    file,
    data,
    mistakes: [],
    has: (path) => walk(document.contents, targets, path).isComplete,
    ambiguous(path) {
      const { value, isComplete } = walk(document.contents, targets, path)
      return isComplete ? ambiguousUnder(targets, value, valueAt(data, path), path) : []
    },
    toMistake({ path, at, message, hint }) {
      const { key, value, isComplete } = walk(document.contents, targets, path)
      const node = at === 'value' && isComplete ? (value ?? key) : (key ?? value)
      return { file, ...place(node?.range?.[0] ?? 0), path: renderPath(path), message, hint }
    },
  }
}

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? ''

/** A key that a JavaScript object cannot hold: it would be lost on the way, and what stands under it with it. */
function prototypeKeys(document: Document): { message: string; pos: [number] }[] {
  const found: { message: string; pos: [number] }[] = []
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__') {
        found.push({ message: '__proto__ cannot be a key', pos: [key.range?.[0] ?? 0] })
      }
    },
  })
  return found
}

interface Walk {
  /** The key of the last step that could be gone; of an item in a list, the item. */
  readonly key: Node | null
  readonly value: Node | null
  readonly isComplete: boolean
}

/** Goes down `path` as far as it leads. */
function walk(contents: Node | null, targets: Targets, path: Path): Walk {
  let key: Node | null = null
  let value = contents
  for (const part of path) {
    const step = enter(targets, value, part)
    if (step === null) return { key, value, isComplete: false }
    ;({ key, value } = step)
  }
  return { key, value, isComplete: true }
}

type Step = Pick<Walk, 'key' | 'value'>

type Targets = ReadonlyMap<Alias, Node>

function enter(targets: Targets, node: Node | null, part: string | number): Step | null {
  const target = isAlias(node) ? (targets.get(node) ?? null) : node
  if (isSeq(target)) {
    const item = target.items[Number(part)]
    return isNode(item) ? { key: item, value: item } : null
  }
  if (!isMap(target)) return null
  const pairs = target.items
  const own = pairs.find((pair) => keyOf(pair) === String(part))
  if (own !== undefined) return { key: own.key as Node, value: isNode(own.value) ? own.value : null }
  // What a `<<` brings in stands at its anchor; of several, the first that has it counts.
  const merged = pairs.filter(isMerge).flatMap((pair) => mergedNodes(targets, pair.value))
  for (const source of merged) {
    const step = enter(targets, source, part)
    if (step !== null) return step
  }
  return null
}

// The parser makes a symbol of a key that merges, and leaves a quoted one a text.
const isMerge = ({ key }: Pair): boolean => isScalar(key) && typeof key.value === 'symbol'

const keyOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key)

function mergedNodes(targets: Targets, value: unknown): Node[] {
  const target = isAlias(value) ? targets.get(value) : value
  if (isSeq(target)) return target.items.filter((item) => isNode(item))
  return isNode(target) ? [target] : []
}

/** `data` is what `node` was read as. Aliases are followed: the same anchor may be read in several places. */
function ambiguousUnder(targets: Targets, node: Node | null, data: unknown, path: Path): AmbiguousScalar[] {
  if (typeof data !== 'object' || data === null) return ambiguousScalar(targets, node, data, path, 'value')
  return Object.entries(data).flatMap(([name, inner]: [string, unknown]) => {
    const part = Array.isArray(data) ? Number(name) : name
    const step = enter(targets, node, part)
    if (step === null) return []
    const ofKey = Array.isArray(data) ? [] : ambiguousScalar(targets, step.key, name, [...path, part], 'key')
    return [...ofKey, ...ambiguousUnder(targets, step.value, inner, [...path, part])]
  })
}

function ambiguousScalar(
  targets: Targets,
  node: Node | null,
  value: unknown,
  path: Path,
  at: Finding['at'],
): AmbiguousScalar[] {
  const scalar = isAlias(node) ? targets.get(node) : node
  if (!isScalar(scalar)) return []
  const { source = '', tag, type } = scalar
  const isTagged = tag !== undefined && tag !== 'tag:yaml.org,2002:str'
  return isTagged || (type === 'PLAIN' && mayReadOtherwise(source)) ? [{ path, at, source, value }] : []
}

// A path into a record: `prompt`, `modelInput.messages[0].content`, `messages[-1].content`. A field whose name is the whole of it comes first.
import { cut, nearestName } from '../mistake.ts'
import { isRecord } from '../record.ts'

type Part = string | number

const PART = /(?:^|\.)([^.[\]]+)|\[(-?\d+)\]/y

/** Null where it is no path. */
export function parsePath(path: string): readonly Part[] | null {
  const parts: Part[] = []
  const part = new RegExp(PART)
  while (part.lastIndex < path.length) {
    const found = part.exec(path)
    if (found === null) return null
    parts.push(found[1] ?? Number(found[2]))
  }
  return parts
}

const known = new Map<string, readonly Part[]>()

/** What stands there, or undefined. */
export function valueOfPath(record: unknown, path: string): unknown {
  if (isRecord(record) && Object.hasOwn(record, path)) return record[path]
  let parts = known.get(path)
  if (parts === undefined) {
    parts = parsePath(path) ?? [path]
    known.set(path, parts)
  }
  return parts.reduce(childOf, record)
}

function childOf(value: unknown, part: Part): unknown {
  if (typeof part === 'number') return Array.isArray(value) ? value.at(part) : undefined
  return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined
}

/** The path that was most likely meant where nothing stands at this one; null where none is close. */
export function nearestPath(record: unknown, path: string): string | null {
  const parts = parsePath(path)
  if (parts === null) return null
  const mended: Part[] = []
  let value = record
  for (const part of parts) {
    const step = nearestStep(value, part)
    if (step === null) return null
    mended.push(...step)
    value = step.reduce(childOf, value)
  }
  return renderParts(mended)
}

function nearestStep(value: unknown, part: Part): readonly Part[] | null {
  if (childOf(value, part) !== undefined) return [part]
  // Of a list, the first element is meant.
  if (typeof part === 'string' && Array.isArray(value)) {
    const inner = nearestStep(value[0], part)
    return inner === null ? null : [0, ...inner]
  }
  if (typeof part !== 'string' || !isRecord(value)) return null
  const name = nearestName(part, Object.keys(value))
  return name === null ? null : [name]
}

function renderParts(parts: readonly Part[]): string {
  return parts.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? part : `${text}.${part}`
  }, '')
}

const MOST_NAMED = 8

/** The names that a record has where the path leads nowhere: `messages[0] has role, content`. */
export function namesAlong(record: unknown, path: string): string {
  const parts = parsePath(path) ?? []
  let value = record
  const along: Part[] = []
  for (const part of parts) {
    const inner = childOf(value, part)
    if (inner === undefined) break
    along.push(part)
    value = inner
  }
  const owner = along.length === 0 ? 'the row' : cut(renderParts(along))
  if (Array.isArray(value)) return `${owner} is a list of ${value.length}`
  if (!isRecord(value)) return `${owner} has nothing inside`
  const names = Object.keys(value)
  const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : ''
  return names.length === 0
    ? `${owner} is empty`
    : `${owner} has ${names.slice(0, MOST_NAMED).map(cut).join(', ')}${more}`
}

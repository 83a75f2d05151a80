import type { z } from 'zod'
import { cut, type Finding, nearestName, type Path, valueAt } from './mistake.ts'

/**
 * Says in a mistake what was found, in at most some sixty characters. With `privately`, text that is more than
 * a word is told by its length alone, because it may be a prompt.
 */
export function showValue(value: unknown, privately: boolean): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'nothing (null)'
  if (typeof value === 'string') return showText(value, privately)
  if (Array.isArray(value)) return showList(value)
  if (typeof value === 'object') return showMapping(Object.keys(value))
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`
}

// What is no more than this gives no prompt away.
const WORD = /^[\w.-]{1,24}$/

function showList(list: readonly unknown[]): string {
  if (list.length === 0) return 'an empty list'
  const isShort = list.length <= 4 && list.every((item) => typeof item === 'number' || WORD.test(String(item)))
  return isShort ? `[${list.join(', ')}]` : `a list of ${list.length}`
}

function showMapping(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty mapping'
  return keys.every((key) => WORD.test(key)) ? `a mapping with ${cut(keys.join(', '))}` : 'a mapping'
}

function showText(text: string, privately: boolean): string {
  if (text === '') return 'an empty text'
  if (privately && !WORD.test(text)) return `a text of ${text.length} characters`
  // A URL may carry a password, and it is the user's.
  return JSON.stringify(cut(text.replace(/\/\/[^/]*@/, '//…@')))
}

// zod's issues in our words. The leaves of the schemas already speak them (schema-leaves.ts); what is said here
// is what concerns whole mappings: keys that nobody knows, and which alternative was meant.

type Issue = z.core.$ZodIssue

interface Described {
  readonly data: unknown
  /** Texts may be prompts and are not shown. */
  readonly privately: boolean
  /** What to say of an unknown key at this place beyond the nearest known one. */
  readonly hintForKey: (key: string) => string | null
}

/** Every mistake of `data` against `schema`, or the parsed value. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  { data, privately, hintForKey }: Described,
): { readonly value: z.output<Schema> | null; readonly findings: readonly Finding[] } {
  const parsed = schema.safeParse(data, { error: expectedWords })
  if (parsed.success) return { value: parsed.data, findings: [] }
  const describe = (issue: Issue, base: Path): Finding[] => {
    const path = [...base, ...(issue.path as Path)]
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey([...path, key], key, issue.message, hintForKey))
    }
    if (issue.code === 'invalid_key') return [wrongKey(path, issue.issues[0]?.message ?? issue.message)]
    const meant = issue.code === 'invalid_union' ? meantAlternative(issue, valueAt(data, path)) : null
    return meant?.flatMap((inner) => describe(inner, path)) ?? [wrongValue(path, issue.message)]
  }
  const wrongValue = (path: Path, expected: string): Finding => {
    const found = valueAt(data, path)
    return {
      path,
      at: 'value',
      message: `expected ${expected}, found ${showValue(found, privately)}`,
      hint: found === undefined ? null : nearestChoice(found, expected),
    }
  }
  return { value: null, findings: parsed.error.issues.flatMap((issue) => describe(issue, [])) }
}

const CHOICE = 'one of '

/** The words for issues whose schema has none of its own. */
function expectedWords(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return Object.keys((issue.inst as z.ZodObject | undefined)?.def.shape ?? {}).join(', ')
  }
  // A discriminated union: the executors, and the undefined that stands for none.
  if (issue.code === 'invalid_union') {
    return CHOICE + (issue['options'] as (string | undefined)[]).filter((word) => word !== undefined).join(', ')
  }
  return issue.code === 'invalid_value' ? issue.values.map(String).join(' or ') : 'a mapping'
}

/**
 * The issues of the alternative that the author must have meant: the first one that takes values of this sort
 * (text, number, mapping). Null where none does.
 */
function meantAlternative(issue: Extract<Issue, { code: 'invalid_union' }>, found: unknown): readonly Issue[] | null {
  return issue.errors.find((alternative) => !alternative.some((inner) => isOfOtherSort(inner, found))) ?? null
}

function isOfOtherSort(issue: Issue, found: unknown): boolean {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_value') return typeof found !== 'string'
  // 1.5 is no whole number and NaN no number, but both are of the right sort.
  if (issue.code === 'invalid_type') return typeof found !== 'number' || !['int', 'number'].includes(issue.expected)
  return issue.code === 'invalid_union' && meantAlternative(issue, found) === null
}

function unknownKey(path: Path, key: string, known: string, hintForKey: (key: string) => string | null): Finding {
  const names = known === '' ? [] : known.split(', ')
  const nearest = nearestName(key, names)
  const list = names.length === 0 ? 'nothing belongs here' : `known here: ${known}`
  const hint = nearest === null ? (hintForKey(key) ?? list) : `did you mean ${nearest}?`
  return { path, at: 'key', message: `expected a known key, found ${JSON.stringify(cut(key))}`, hint }
}

function wrongKey(path: Path, expected: string): Finding {
  return {
    path,
    at: 'key',
    message: `expected ${expected}, found ${JSON.stringify(cut(String(path.at(-1))))}`,
    hint: null,
  }
}

function nearestChoice(found: unknown, expected: string): string | null {
  if (typeof found !== 'string' || !expected.startsWith(CHOICE)) return null
  const nearest = nearestName(found, expected.slice(CHOICE.length).split(', '))
  return nearest === null ? null : `did you mean ${nearest}?`
}

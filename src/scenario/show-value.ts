import { cut } from './finding.ts'

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

/** What a value is, in words that tell nothing of it. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'none'
  if (value === null) return 'null'
  if (value === '') return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'string') return value.trim() === '' ? 'only blanks' : 'a text'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

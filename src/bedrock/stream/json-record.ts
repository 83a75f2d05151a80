/** A JSON object of somebody else's making: any member may be missing, or be anything. */
export type JsonRecord = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The JSON object that `json` is; null where it is none. */
export function parseRecord(json: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

/** The member of that name; undefined where there is none. */
export const memberOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)

/** A time; undefined where it is none. */
export const millisecondsOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined

/** The JSON of a value that was parsed; of one that is nested too deep to be written again, that of an empty object. */
export function writeAgain(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '{}'
  }
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

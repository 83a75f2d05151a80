// Looking at JSON that anybody may have sent.

export type JsonRecord = Readonly<Record<string, unknown>>

/** Undefined when the bytes are no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Its JSON; empty if it is nested so deeply that only parsing it was possible: parsing needs no stack, rendering does. */
export function renderJson(value: JsonRecord): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return ''
    throw error
  }
}

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isListOfRecords = (value: unknown): value is readonly JsonRecord[] =>
  Array.isArray(value) && value.every(isRecord)

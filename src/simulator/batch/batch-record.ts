import { isRecord } from '../json-shape.ts'
import type { JsonRecord } from '../json-shape.ts'
import type { ObjectPlace, ObjectStore } from './object-store.ts'
import { readLines } from './read-lines.ts'
import { renderS3Uri } from './s3-uri.ts'

/** One line of an input file. */
export interface BatchRecord {
  /** Null where the line has none: the output is given one. */
  readonly recordId: string | null
  readonly modelInput: JsonRecord
}

// The limit of a body that is sent alone; it also bounds what a file without ends of lines can take of memory.
const MOST_LINE_BYTES = 25_000_000

/** Blank lines are passed over. @throws naming the file and the line, and nothing of what stands in it. */
export async function* readRecords(store: ObjectStore, place: ObjectPlace): AsyncGenerator<BatchRecord> {
  let number = 0
  for await (const line of readLines(store.read(place), MOST_LINE_BYTES)) {
    number++
    if (line.trim() === '') continue
    const record = parseRecord(line)
    if (typeof record === 'string') throw new Error(`${renderS3Uri(place)}, line ${number}: ${record}`)
    yield record
  }
}

/** The record, or what is wrong with it. Whether the model can read `modelInput` is not looked at here. */
export function parseRecord(line: string): BatchRecord | string {
  const json = parseJsonText(line)
  if (json === undefined) return 'expected a JSON object, found no JSON'
  if (!isRecord(json)) return 'expected a JSON object'
  const { recordId = null, modelInput } = json
  if (recordId !== null && typeof recordId !== 'string') return 'expected recordId to be a string'
  if (!isRecord(modelInput)) return 'expected modelInput to be a JSON object'
  return { recordId, modelInput }
}

// What JSON.parse has to say of a mistake quotes it, and records are private.
function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

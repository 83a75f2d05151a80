// What a parser makes of a response that comes in these reads, written down.
import { ResponseParser } from '../../../src/bedrock/wire/http1-parser.ts'
import { inReusedMemory } from '../in-reused-memory.ts'

export interface ReadResponse {
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** `kept`: whole, and the connection can carry another; `spent`: whole; `open`: not whole; `malformed`. */
  readonly end: 'kept' | 'spent' | 'open' | 'malformed'
  /** Whether all that was read was a response, and nothing after it. */
  readonly isAll: boolean
}

/** `isClosed`: the connection ends after the last read. Each read is gone when the next one comes. */
export function readResponse(reads: readonly Uint8Array[], isClosed = false): ReadResponse {
  const parser = new ResponseParser()
  let status: number | null = null
  let headers: Record<string, string> = {}
  let body = ''
  let end: ReadResponse['end'] = 'open'
  parser.begin({
    onHead(statusCode, given) {
      status = statusCode
      headers = { ...given }
    },
    onBody: (bytes, from, to) => (body += bytes.toString('latin1', from, to)),
    onEnd: (canGoOn) => (end = canGoOn ? 'kept' : 'spent'),
  })
  const takes = (bytes: Uint8Array): boolean =>
    inReusedMemory(bytes, (memory, from, to) => parser.push(memory, from, to))
  const isAll = reads.every(takes) && (!isClosed || parser.finish())
  return { status, headers, body, isAll, end: !isAll && end === 'open' && !isClosed ? 'malformed' : end }
}

/** `cuts` are places between two bytes. */
export function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end))
}

// What an error response says of itself, read where its bytes lie: the SDK serialises and signs the prompt once more to find out.
// The rules are those of restJson1, by which the SDK goes as well: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
import { isRecord, type JsonRecord, parseRecord, textOf } from './stream/json-record.ts'

/** As the SDK makes one of its errors of it. */
export interface ErrorResponse<Body> {
  readonly kind: 'error'
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: Body
}

export interface ErrorDescription {
  /** `ThrottlingException`; `Unknown` where a body of JSON has no name for it, `HTTP 502` where the body is no JSON. */
  readonly errorName: string
  /** It may quote the prompt. Null where there is none. */
  readonly message: string | null
}

export function describeError({ body, headers, statusCode }: ErrorResponse<Uint8Array>): ErrorDescription {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  const json = text === '' ? {} : parseJson(text)
  const named = headers['x-amzn-errortype'] ?? codeIn(json) ?? json?.['__type']
  const errorName = typeof named === 'string' || typeof named === 'number' ? shapeNameIn(String(named)) : ''
  const message = textOf(json?.['message']) || textOf(json?.['Message'])
  return {
    errorName: errorName === '' ? (json === null ? `HTTP ${statusCode}` : UNNAMED) : errorName,
    message: message === '' || message === UNSAID ? null : message,
  }
}

/** Of an API that is OpenAI's or Anthropic's, which has an object for it: `{"error":{"type","code","message"}}`. */
export function describeVendorError(response: ErrorResponse<Uint8Array>): ErrorDescription {
  const { body } = response
  const error = parseJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))?.['error']
  if (typeof error === 'string') return { errorName: UNNAMED, message: error === '' ? null : error }
  // Whatever stands ahead of the API has AWS's words.
  if (!isRecord(error)) return describeError(response)
  const { code, message, type } = error
  return { errorName: textOf(code) || textOf(type) || UNNAMED, message: textOf(message) || null }
}

/** The SDK's words for an error without a name and for one without a message. */
const UNNAMED = 'Unknown'
export const UNSAID = 'UnknownError'

/** Null where it is no JSON. JSON that is no object has no members. */
function parseJson(text: string): JsonRecord | null {
  const record = parseRecord(text)
  if (record !== null) return record
  try {
    JSON.parse(text)
    return {}
  } catch {
    return null
  }
}

function codeIn(json: JsonRecord | null): unknown {
  if (json === null) return undefined
  const key = Object.keys(json).find((name) => name.toLowerCase() === 'code')
  return key === undefined ? undefined : json[key]
}

/** `FooError` in `aws.protocoltests#FooError:http://internal.amazon.com/coral/…`, with or without what stands around it. */
function shapeNameIn(text: string): string {
  const [first = ''] = text.split(',')
  const [identifier = ''] = first.split(':')
  const hash = identifier.indexOf('#')
  return hash === -1 ? identifier : (identifier.split('#')[1] ?? '')
}

const LONGEST_WAIT_MS = 86_400_000
const SECONDS = /^\d+(?:\.\d+)?$/
const DATE = /^[A-Z][a-z]{2}, .* GMT$/

/**
 * How long the response asks to wait, in ms: seconds, or a date after its own. NaN where it does not say, or more than a day.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMsOf(headers: Readonly<Record<string, string>>): number {
  const written = headers['retry-after']?.trim() ?? ''
  if (written === '') return Number.NaN
  const ms = SECONDS.test(written) ? Number(written) * 1_000 : msUntil(written, headers['date'])
  return ms <= LONGEST_WAIT_MS ? ms : Number.NaN
}

/** 0 of a date that is over; NaN of what is none. */
const msUntil = (written: string, now: string | undefined): number =>
  DATE.test(written) ? Math.max(0, Date.parse(written) - Date.parse(now ?? '')) : Number.NaN

// What a field of a data set's row says of an image or a document: where it is, or its bytes.
import { formatOfBytes, formatOfName, isFormat, type MediaKind, whyNotFormat } from './media-formats.ts'

export type MediaValue =
  | { readonly kind: 'file'; readonly path: string; readonly format: string }
  | { readonly kind: 's3'; readonly uri: string; readonly format: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly format: string }
  /** `found` completes "expected …, found …". */
  | { readonly kind: 'unusable'; readonly found: string }

export const EXPECTED_VALUE = 'a path, an S3 URI, base64, or a data: URI'

const DATA_URI = /^data:([^;,]*)(?:;[^,]*)?;base64,/i
const BASE64 = /^[A-Za-z0-9+/\s]{16,}={0,2}\s*$/

/** One or several; none where the field is empty. `asked`: the format that the prompt entry says; null lets the value tell. */
export function mediaValuesOf(kind: MediaKind, value: unknown, asked: string | null): readonly MediaValue[] {
  if (value === undefined || value === null || value === '') return []
  if (Array.isArray(value)) return value.flatMap((each) => mediaValuesOf(kind, each, asked))
  return [
    typeof value === 'string' ? mediaValueOf(kind, value, asked) : { kind: 'unusable', found: `a ${typeof value}` },
  ]
}

function mediaValueOf(kind: MediaKind, value: string, asked: string | null): MediaValue {
  const named = asked ?? formatOfName(kind, value)
  if (/^s3:\/\//i.test(value)) {
    return named === null
      ? { kind: 'unusable', found: 'an S3 URI whose name does not say a format' }
      : { kind: 's3', uri: value, format: named }
  }
  const head = DATA_URI.exec(value)
  if (head !== null) return fromBase64(kind, value.slice(head[0].length), asked ?? formatOfMime(kind, head[1] ?? ''))
  if (/^https?:\/\//i.test(value)) return { kind: 'unusable', found: 'a URL, which Bedrock does not read' }
  if (formatOfName(kind, value) === null && BASE64.test(value)) return fromBase64(kind, value, asked)
  return named === null
    ? { kind: 'unusable', found: 'a text that is none' }
    : { kind: 'file', path: value, format: named }
}

/** `image/png` → `png`; of a type that is not named after its format, null. */
function formatOfMime(kind: MediaKind, mime: string): string | null {
  const name = mime.split('/')[1]?.toLowerCase() ?? ''
  return isFormat(kind, name) ? name : formatOfName(kind, `.${name}`)
}

function fromBase64(kind: MediaKind, base64: string, named: string | null): MediaValue {
  const bytes = Buffer.from(base64, 'base64')
  const format = named ?? formatOfBytes(kind, bytes)
  if (format === null) return { kind: 'unusable', found: 'base64 of bytes that begin as none of its formats' }
  const why = whyNotFormat(format, bytes)
  return why === null
    ? { kind: 'bytes', bytes, format }
    : { kind: 'unusable', found: `base64 of ${why} in place of ${format}` }
}

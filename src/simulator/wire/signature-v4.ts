import { createHash, createHmac } from 'node:crypto'
import type { RequestHeaders } from './exchange.ts'

export const ALGORITHM = 'AWS4-HMAC-SHA256'
export const TERMINATOR = 'aws4_request'

interface CredentialScope {
  /** `20261121`. */
  readonly date: string
  readonly region: string
  readonly service: string
}

export const sha256Hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

/**
 * The signature of a canonical request in hexadecimal; `time` is `20261121T013110Z`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureV4(secretAccessKey: string, scope: CredentialScope, time: string, request: string): string {
  const { date, region, service } = scope
  const key = [date, region, service, TERMINATOR].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  const stringToSign = [ALGORITHM, time, `${date}/${region}/${service}/${TERMINATOR}`, sha256Hex(request)].join('\n')
  return hmac(key, stringToSign).toString('hex')
}

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

// The canonical form of a request, over which Signature Version 4 is made.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
interface CanonicalInput {
  readonly method: string
  /** As it came: its percent signs are escaped once more, which every service but S3 wants. */
  readonly target: string
  /** Lower-case names, in any order. */
  readonly signedHeaders: readonly string[]
  valueOf(name: string): string
  readonly payloadSha256: string
}

export function canonicalRequest({ method, target, signedHeaders, valueOf, payloadSha256 }: CanonicalInput): string {
  const queryAt = target.indexOf('?')
  const path = queryAt === -1 ? target : target.slice(0, queryAt)
  const query = queryAt === -1 ? '' : target.slice(queryAt + 1)
  const names = [...signedHeaders].sort(byCodeUnit)
  const lines = names.map((name) => `${name}:${trimAll(valueOf(name))}\n`)
  return [method, canonicalPath(path), canonicalQuery(query), lines.join(''), names.join(';'), payloadSha256].join('\n')
}

/** Runs of blanks are one blank, also between quotation marks. */
const trimAll = (value: string): string => value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')

function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  const trail = segments.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${segments.map(escape).join('/')}${trail}`
}

function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((part) => part !== '')
  return pairs
    .map((part) => {
      const equalsAt = part.indexOf('=')
      const name = equalsAt === -1 ? part : part.slice(0, equalsAt)
      const value = equalsAt === -1 ? '' : part.slice(equalsAt + 1)
      return [escape(unescape(name)), escape(unescape(value))] as const
    })
    .sort(([a, x], [b, y]) => byCodeUnit(a, b) || byCodeUnit(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

// Both work on bytes: each character of a target as Node tells it is one byte, and so is each escape.
const escape = (bytes: string): string =>
  bytes.replace(/[^\w.~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

const unescape = (escaped: string): string =>
  escaped.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, taken apart and not judged. */
export interface AuthorizationHeader {
  readonly algorithm: string
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
  /** Whether a part is no `name=value`. */
  readonly isMalformed: boolean
}

/** What is missing is empty. */
export function parseAuthorization(header: string): AuthorizationHeader {
  const [, algorithm = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(header) ?? []
  const parts = rest.split(',').map((part) => part.trim())
  const valueOf = (name: string): string =>
    parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
  return {
    algorithm,
    credential: valueOf('Credential'),
    signedHeaders: valueOf('SignedHeaders'),
    signature: valueOf('Signature'),
    isMalformed: rest !== '' && parts.some((part) => !part.includes('=')),
  }
}

/** The key in `Authorization: Bearer …`, or null when the request has no such header. */
export function readBearerKey(headers: RequestHeaders): string | null {
  const [, key] = /^Bearer(?:\s+(.*))?$/is.exec(headers['authorization'] ?? '') ?? [null, null]
  return key === null ? null : (key ?? '')
}

/** Whom a request says it is from and which region it is for, unverified; null when it is not signed. */
export function readCredentialScope(
  headers: RequestHeaders,
): { accessKeyId: string; region: string; service: string } | null {
  const { credential } = parseAuthorization(headers['authorization'] ?? '')
  const parts = credential.split('/')
  const [accessKeyId, , region, service = ''] = parts
  return parts.length === 5 && accessKeyId && region ? { accessKeyId, region, service } : null
}

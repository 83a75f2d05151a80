import type { RequestHeaders } from './request-headers.ts'

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
export function readCredentialScope(headers: RequestHeaders): { accessKeyId: string; region: string } | null {
  const { credential } = parseAuthorization(headers['authorization'] ?? '')
  const parts = credential.split('/')
  const [accessKeyId, , region] = parts
  return parts.length === 5 && accessKeyId && region ? { accessKeyId, region } : null
}

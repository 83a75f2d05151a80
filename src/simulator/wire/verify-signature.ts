// Whether a request is from whom it says: Signature Version 4 in the Authorization header, or a Bedrock API key as
// a bearer token. Signatures in the query (presigned URLs) are none here: Bedrock's operations take bodies.
// The checks stand in the order in which AWS's answers show that it makes them.
import { timingSafeEqual } from 'node:crypto'

import type { ApiError } from './api-error.ts'
import {
  ALGORITHM,
  type AuthorizationHeader,
  canonicalRequest,
  parseAuthorization,
  readBearerKey,
  sha256Hex,
  signatureV4,
  TERMINATOR,
} from './signature-v4.ts'
import type { RequestHeaders } from './exchange.ts'
import * as refusals from './signature-error.ts'

/** An exchange, and the body that was read from it. */
export interface SignedRequest {
  readonly method: string
  readonly target: string
  readonly headers: RequestHeaders
  readonly authority: string
  readonly body: Buffer
  /** What it may be signed for; undefined is `bedrock` alone. */
  readonly services?: readonly string[]
}

export interface AcceptedKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary keys: a request has to bring it, and may bring none when there is none. */
  readonly sessionToken?: string
  /** Any that is not empty, unless given. */
  readonly bearerToken?: string
}

export interface AcceptedScope {
  /** The time of day at the server. */
  readonly serverTimeMs: number
  /** Null: whatever looks like a region. */
  readonly region: string | null
}

const SERVICES: readonly string[] = ['bedrock']
const MANTLE = 'bedrock-mantle'
/** Mantle takes a signature that does not cover the body. */
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'
const TOLERANCE_MS = 5 * 60_000

/** Null when the request is from the holder of the keys; otherwise what AWS would answer. */
export function verifySignature(request: SignedRequest, keys: AcceptedKeys, scope: AcceptedScope): ApiError | null {
  const { authorization } = request.headers
  if (authorization === undefined) return refusals.noAuthorization
  if (authorization.trim() === '') return refusals.emptyAuthorization
  const bearerKey = readBearerKey(request.headers)
  if (bearerKey !== null) return verifyBearerKey(bearerKey, keys.bearerToken)
  const parsed = parseAuthorization(authorization)
  const time = timeOf(request.headers)
  return (
    findMissingPart(parsed, time, authorization) ??
    findWrongTime(time, scope.serverTimeMs) ??
    findUnsupported(parsed) ??
    findWrongScope(parsed.credential, time, scope.region, request.services) ??
    findWrongKeys(request, keys, parsed.credential) ??
    findWrongSignature(request, keys.secretAccessKey, parsed, time)
  )
}

function verifyBearerKey(key: string, expected: string | undefined): ApiError | null {
  const isRight = expected === undefined ? key !== '' : isSame(key, expected)
  return isRight ? null : refusals.badBearerKey
}

/** Null when it was signed at about the server's time, by whomever; or is not signed by Signature Version 4. */
export function verifyTime(headers: RequestHeaders, serverTimeMs: number): ApiError | null {
  const { authorization = '' } = headers
  return authorization.startsWith(ALGORITHM) ? findWrongTime(timeOf(headers), serverTimeMs) : null
}

const timeOf = (headers: RequestHeaders): string => headers['x-amz-date'] ?? headers['date'] ?? ''

function findMissingPart(parsed: AuthorizationHeader, time: string, authorization: string): ApiError | null {
  if (parsed.isMalformed) return refusals.malformedPart(authorization)
  const parts = [
    ['Credential', parsed.credential],
    ['Signature', parsed.signature],
    ['SignedHeaders', parsed.signedHeaders],
  ] as const
  const mistakes = parts
    .filter(([, value]) => value === '')
    .map(([name]) => `Authorization header requires '${name}' parameter.`)
  if (time === '') mistakes.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  return mistakes.length === 0 ? null : refusals.missingParts(mistakes, authorization)
}

function findWrongTime(time: string, serverTimeMs: number): ApiError | null {
  if (!isBasicTime(time)) return refusals.malformedDate(time)
  const server = renderBasicTime(serverTimeMs)
  const earliest = renderBasicTime(serverTimeMs - TOLERANCE_MS)
  const latest = renderBasicTime(serverTimeMs + TOLERANCE_MS)
  // As text, because whole seconds are what both sides have.
  if (time < earliest) return refusals.signatureExpired(time, earliest, server)
  if (time > latest) return refusals.signatureTooEarly(time, latest, server)
  return null
}

function findUnsupported({ algorithm, signedHeaders, credential }: AuthorizationHeader): ApiError | null {
  const names = namesOf(signedHeaders)
  // The host of an HTTP/2 request is `:authority`, and the AWS SDKs sign it by that name.
  if (!names.includes('host') && !names.includes(':authority')) return refusals.hostNotSigned
  if (algorithm !== ALGORITHM) return refusals.unknownAlgorithm(algorithm)
  if (credential.split('/').length !== 5) return refusals.malformedCredential(credential)
  return null
}

function findWrongScope(
  credential: string,
  time: string,
  expectedRegion: string | null,
  services = SERVICES,
): ApiError | null {
  const [, date, region = '', service, terminator] = credential.split('/')
  const isRegion = expectedRegion === null ? /^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(region) : region === expectedRegion
  const day = time.slice(0, 8)
  const mistakes = [
    isRegion ? '' : `Credential should be scoped to a valid region, not '${region}'.`,
    services.includes(service ?? '') ? '' : `Credential should be scoped to correct service: '${services.at(-1)}'.`,
    terminator === TERMINATOR
      ? ''
      : `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'.`,
    date === day
      ? ''
      : 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${date}' != '${day}', from '${time}'.`,
  ].filter((mistake) => mistake !== '')
  return mistakes.length === 0 ? null : refusals.wrongScope(mistakes)
}

function findWrongKeys(request: SignedRequest, keys: AcceptedKeys, credential: string): ApiError | null {
  const accessKeyId = credential.slice(0, credential.indexOf('/'))
  const sessionToken = request.headers['x-amz-security-token'] ?? ''
  const isKnown = isSame(accessKeyId, keys.accessKeyId) && isSame(sessionToken, keys.sessionToken ?? '')
  return isKnown ? null : refusals.unknownAccessKey
}

function findWrongSignature(
  { method, target, headers, authority, body, services = SERVICES }: SignedRequest,
  secretAccessKey: string,
  { credential, signedHeaders, signature }: AuthorizationHeader,
  time: string,
): ApiError | null {
  const isUnsigned = services.includes(MANTLE) && headers['x-amz-content-sha256'] === UNSIGNED_PAYLOAD
  const payloadSha256 = isUnsigned ? UNSIGNED_PAYLOAD : sha256Hex(body)
  const claimedSha256 = headers['x-amz-content-sha256'] ?? payloadSha256
  const canonical = canonicalRequest({
    method,
    target,
    signedHeaders: namesOf(signedHeaders),
    valueOf: (name) => (name === ':authority' ? authority : (headers[name] ?? (name === 'host' ? authority : ''))),
    payloadSha256,
  })
  const [, date = '', region = '', service = ''] = credential.split('/')
  const expected = signatureV4(secretAccessKey, { date, region, service }, time, canonical)
  return claimedSha256 === payloadSha256 && isSame(signature, expected) ? null : refusals.wrongSignature
}

const namesOf = (signedHeaders: string): string[] => signedHeaders.toLowerCase().split(';')

/** In a time that tells nothing of where they differ; digests, because they have the same length. */
const isSame = (given: string, expected: string): boolean =>
  timingSafeEqual(Buffer.from(sha256Hex(given)), Buffer.from(sha256Hex(expected)))

/** `20261121T013110Z`. */
const renderBasicTime = (epochMs: number): string => new Date(epochMs).toISOString().replace(/[-:]|\.\d+/g, '')

function isBasicTime(time: string): boolean {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? []
  const [year, month, day, hour, minute, second] = parts
  return year !== undefined && !Number.isNaN(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`))
}

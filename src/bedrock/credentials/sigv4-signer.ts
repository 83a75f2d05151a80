// AWS's Signature Version 4 of requests that are all alike but for their body and their moment: what does not change is
// taken from one that the SDK signed.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'

export interface SigningIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface SignableRequest {
  readonly method: string
  /** As it is sent: encoded once. */
  readonly path: string
  /** The SHA-256 of the body, in hexadecimal digits. */
  readonly bodyHash: string
}

/** Headers by name, in lower case. */
export type Headers = Readonly<Record<string, string>>

export interface Sigv4Signer {
  /** `headers` with `x-amz-date`, `x-amz-content-sha256`, `x-amz-security-token` and `authorization` as they must be for it. */
  sign(request: SignableRequest, headers: Headers, identity: SigningIdentity, atEpochMs: number): Record<string, string>
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const TOKEN_HEADER = 'x-amz-security-token'
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request, SignedHeaders=(?<names>[^,]+), Signature=[\da-f]{64}$/

/** Signs what the signer of this `authorization` signed, as it did; null where that is no signature of this kind. */
export function makeSigv4Signer(authorization: string | undefined): Sigv4Signer | null {
  const { names, region, service } = AUTHORIZATION.exec(authorization ?? '')?.groups ?? {}
  if (names === undefined || region === undefined || service === undefined) return null
  const namesWithoutToken = names.split(';').filter((name) => name !== TOKEN_HEADER)
  const namesOf = (identity: SigningIdentity): readonly string[] =>
    hasToken(identity) ? [...namesWithoutToken, TOKEN_HEADER].toSorted() : namesWithoutToken
  let last: SigningKey | undefined
  // All requests of a mode have one path.
  let lastPath = ''
  let encodedPath = ''

  const keyOf = (identity: SigningIdentity, date: string): SigningKey => {
    if (last !== undefined && last.date === date && isSame(last.identity, identity)) return last
    const scope = `${date}/${region}/${service}/aws4_request`
    const ofDate = hmac(`AWS4${identity.secretAccessKey}`, date)
    // Given bytes for a key, Node takes ten times as long for each signature.
    const key = createSecretKey(hmac(hmac(hmac(ofDate, region), service), 'aws4_request'))
    const signedNames = namesOf(identity)
    last = { identity, date, scope, key, names: signedNames, namesText: signedNames.join(';') }
    return last
  }

  return {
    sign({ bodyHash, method, path }, headers, identity, atEpochMs) {
      const moment = new Date(atEpochMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
      const { key, names: signedNames, namesText, scope } = keyOf(identity, moment.slice(0, 8))
      const signed: Record<string, string> = { ...headers, 'x-amz-date': moment, 'x-amz-content-sha256': bodyHash }
      if (hasToken(identity)) signed[TOKEN_HEADER] = identity.sessionToken
      else delete signed[TOKEN_HEADER]
      if (path !== lastPath) encodedPath = encodePathAgain((lastPath = path))
      let canonical = `${method}\n${encodedPath}\n\n`
      for (const name of signedNames) canonical += `${name}:${canonicalValue(signed[name] ?? '')}\n`
      canonical += `\n${namesText}\n${bodyHash}`
      const toSign = `${ALGORITHM}\n${moment}\n${scope}\n${hash('sha256', canonical)}`
      const signature = hmac(key, toSign).toString('hex')
      signed['authorization'] =
        `${ALGORITHM} Credential=${identity.accessKeyId}/${scope}, SignedHeaders=${namesText}, Signature=${signature}`
      return signed
    },
  }
}

/** What is signed with on one day, which is the same for all requests of it. */
interface SigningKey {
  readonly identity: SigningIdentity
  readonly date: string
  readonly scope: string
  readonly key: KeyObject
  readonly names: readonly string[]
  readonly namesText: string
}

/** An empty one, as an environment may have it, is none to the SDK either. */
const hasToken = (identity: SigningIdentity): identity is SigningIdentity & { readonly sessionToken: string } =>
  identity.sessionToken !== undefined && identity.sessionToken !== ''

const isSame = (one: SigningIdentity, other: SigningIdentity): boolean =>
  one.secretAccessKey === other.secretAccessKey && one.sessionToken === other.sessionToken

const hmac = (key: string | Buffer | KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const canonicalValue = (value: string): string =>
  IS_PADDED.test(value) ? value.replaceAll(/[ \t]+/g, ' ').replaceAll(/^ | $/g, '') : value

const IS_PADDED = /\t| {2}|^ | $/

/** Every service but S3 signs each segment of the path encoded twice. */
const encodePathAgain = (path: string): string =>
  path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll(/[!'()*]/g, percentEncode))
    .join('/')

const percentEncode = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

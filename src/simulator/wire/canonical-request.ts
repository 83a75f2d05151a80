// The canonical form of a request, over which Signature Version 4 is made.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
export interface CanonicalInput {
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

// Which proxy a connection goes through, by the variables that curl, Node, and most other programs read. Plain data, because it crosses
// to threads; a password is in it, so it is no part of a plan, a file, or a message.
import { BlockList, isIP } from 'node:net'
import type { WireOrigin } from './exchange.ts'

export interface Proxies {
  readonly http: ProxySetting | null
  readonly https: ProxySetting | null
  /** The entries of NO_PROXY, in lower case. */
  readonly except: readonly string[]
}

/** A proxy, or why a variable names none. */
export type ProxySetting = Proxy | { readonly mistake: string }

export interface Proxy {
  readonly protocol: 'http:' | 'https:'
  /** An IPv6 address without brackets. */
  readonly hostname: string
  readonly port: number
  /** What `Proxy-Authorization` is to say; null without credentials. */
  readonly authorization: string | null
  /** Which variable named it. */
  readonly variable: string
}

export type Variables = Readonly<Record<string, string | undefined>>

export const NO_PROXIES: Proxies = { http: null, https: null, except: [] }

/** Small letters go first, as with curl. An empty variable is none. */
export function proxiesOf(variables: Variables): Proxies {
  const find = (...names: readonly string[]): ProxySetting | null => {
    for (const name of names.flatMap((each) => [each, each.toUpperCase()])) {
      const value = variables[name]?.trim() ?? ''
      if (value !== '') return parseProxy(name, value)
    }
    return null
  }
  const except = variables['no_proxy'] || variables['NO_PROXY'] || ''
  return {
    http: find('http_proxy', 'all_proxy'),
    https: find('https_proxy', 'all_proxy'),
    except: except
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((entry) => entry !== ''),
  }
}

/** Null: the connection is direct. */
export function proxyFor(proxies: Proxies, origin: WireOrigin): ProxySetting | null {
  const setting = origin.protocol === 'https:' ? proxies.https : proxies.http
  return setting === null || isExcepted(proxies.except, origin) ? null : setting
}

export const originOf = ({ hostname, port, protocol }: URL): WireOrigin => ({
  protocol,
  hostname,
  port: port === '' ? undefined : Number(port),
})

export const portOf = ({ port, protocol }: WireOrigin): number => port ?? (protocol === 'https:' ? 443 : 80)

export const labelOf = ({ hostname, port }: Pick<Proxy, 'hostname' | 'port'>): string =>
  `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`

function parseProxy(variable: string, value: string): ProxySetting {
  const mistake = (found: string): ProxySetting => ({
    mistake: `${variable} isn't a proxy that Seismo can use: expected http://HOST:PORT or https://HOST:PORT, found ${found}`,
  })
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase() ?? 'http'
  // A password may stand in any part of what cannot be read.
  if (scheme !== 'http' && scheme !== 'https') return mistake(`${scheme}://…`)
  const url = URL.parse(value.includes('://') ? value : `http://${value}`)
  if (url === null || url.hostname === '') return mistake('something else')
  const credentials = credentialsOf(url)
  if (credentials === undefined) return mistake('a user or a password that is not percent-encoded')
  return {
    protocol: scheme === 'https' ? 'https:' : 'http:',
    hostname: withoutBrackets(url.hostname),
    port: url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port),
    authorization: credentials === '' ? null : `Basic ${Buffer.from(credentials).toString('base64')}`,
    variable,
  }
}

/** `user:password`; empty where there are none, undefined where they cannot be read. */
function credentialsOf({ password, username }: URL): string | undefined {
  if (username === '' && password === '') return ''
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    return undefined
  }
}

function isExcepted(entries: readonly string[], origin: WireOrigin): boolean {
  const host = withoutBrackets(origin.hostname.toLowerCase()).replace(/\.$/, '')
  const wantedPort = String(portOf(origin))
  return entries.some((entry) => entry === '*' || matches(entry, host, wantedPort))
}

function matches(entry: string, host: string, port: string): boolean {
  const [, bracketed, plain, entryPort] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? []
  // Without brackets, an IPv6 address is all colons.
  const name = bracketed ?? plain ?? entry
  if (entryPort !== undefined && entryPort !== port) return false
  if (isIP(host) !== 0) return matchesAddress(name, host)
  const domain = name.replace(/^\*?\./, '').replace(/\.$/, '')
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`))
}

/** An address, or a range in CIDR's notation: https://www.rfc-editor.org/rfc/rfc4632 */
function matchesAddress(entry: string, host: string): boolean {
  const [address = '', bits] = entry.split('/')
  const family = isIP(address)
  if (family === 0) return false
  const most = family === 6 ? 128 : 32
  const prefix = bits === undefined ? most : Number(bits)
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > most) return false
  const range = new BlockList()
  range.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  return range.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
}

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

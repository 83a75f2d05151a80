/** Lower-case names; the values of a name that came more than once are joined by commas, in their order. */
export type RequestHeaders = Readonly<Record<string, string>>

/**
 * From the names and values as they came, in turn. HTTP/2's pseudo-headers are left out. Not Node's own table,
 * which drops the second of some headers and puts a space behind the comma: signatures cover every value, and
 * their canonical form has no space there.
 */
export function joinHeaders(raw: readonly string[]): RequestHeaders {
  // No prototype: a client may name a header `constructor`.
  const headers = Object.create(null) as Record<string, string>
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    const value = raw[at + 1] as string
    if (name.startsWith(':')) continue
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  return headers
}

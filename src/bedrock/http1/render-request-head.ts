import { validateHeaderValue } from 'node:http'
import type { WireRequest } from '../exchange.ts'

/** What a path is encoded for: anything else would end the line that it stands in, or begin another part of it. */
const PATH = /^\/[\x21-\x7e]*$/

/**
 * The request line and the headers, with the empty line after them.
 * @throws an error with a `code` when the path or a header's value could be taken for something else.
 */
export function renderRequestHead({ headers, method, path }: WireRequest, connection: 'keep-alive' | 'close'): string {
  if (!PATH.test(path)) throw Object.assign(new Error('The path is not encoded.'), { code: 'ERR_UNESCAPED_CHARACTERS' })
  let head = `${method} ${path} HTTP/1.1\r\n`
  for (const name in headers) {
    const value = headers[name] as string
    validateHeaderValue(name, value)
    head += `${name}: ${value}\r\n`
  }
  return `${head}connection: ${connection}\r\n\r\n`
}

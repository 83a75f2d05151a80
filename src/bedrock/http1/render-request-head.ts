import { validateHeaderValue } from 'node:http'
import type { WireRequest } from '../exchange.ts'

/**
 * The request line and the headers, with the empty line after them.
 * @throws an error with a `code` when a header's value could be taken for something else.
 */
export function renderRequestHead({ headers, method, path }: WireRequest, connection: 'keep-alive' | 'close'): string {
  let head = `${method} ${path} HTTP/1.1\r\n`
  for (const name in headers) {
    const value = headers[name] as string
    validateHeaderValue(name, value)
    head += `${name}: ${value}\r\n`
  }
  return `${head}connection: ${connection}\r\n\r\n`
}

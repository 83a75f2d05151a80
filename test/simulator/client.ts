// Clients for the tests that know nothing of AWS: node:http and node:http2, and what they saw.
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect, type IncomingHttpStatusHeader } from 'node:http2'

import { readFrames } from './frame-reader.ts'
import { MODEL } from './profile-file.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** What broke the response off, or null when it ended cleanly. */
  readonly broken: string | null
}

export interface Ask {
  readonly method?: string
  readonly path?: string
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** HTTP/1.1 only; a connection of its own unless given. */
  readonly agent?: Agent
}

export type Protocol = 'http1' | 'http2'
export const protocols: readonly Protocol[] = ['http1', 'http2']

export const hello = { messages: [{ role: 'user', content: [{ text: 'hello' }] }] }
export const converseStreamPath = (model = MODEL) => `/model/${encodeURIComponent(model)}/converse-stream`

/** Resolves whatever becomes of the response once there is one. */
export function ask(protocol: Protocol, url: string, options: Ask = {}): Promise<Answer> {
  const body = options.method === 'GET' ? '' : JSON.stringify(hello)
  const whole = { method: 'POST', path: converseStreamPath(), headers: {}, body, ...options }
  return protocol === 'http1' ? askHttp1(url, whole) : askHttp2(url, whole)
}

type WholeAsk = Required<Omit<Ask, 'signal' | 'agent'>> & Pick<Ask, 'signal' | 'agent'>

function askHttp1(
  url: string,
  { method, path, headers, body, signal, agent = new Agent() }: WholeAsk,
): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const message = request(url + path, { method, headers, agent, signal }, (response) => {
      message.off('error', reject)
      const chunks: Buffer[] = []
      const finish = (broken: string | null) =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          broken,
        })
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('end', () => finish(null))
      response.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message))
      // A connection that is reset is an error of the request, even when its response has begun.
      message.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message))
    })
    message.once('error', reject)
    message.end(body)
  })
}

function askHttp2(url: string, { method, path, headers: asked, body, signal }: WholeAsk): Promise<Answer> {
  const session = connect(url)
  return new Promise<Answer>((resolve, reject) => {
    session.once('error', reject)
    const stream = session.request(
      { ...asked, ':method': method, ':path': path },
      signal === undefined ? {} : { signal },
    )
    const chunks: Buffer[] = []
    let headers: IncomingHttpHeaders & IncomingHttpStatusHeader = {}
    let broken: string | null = null
    stream.once('response', (responseHeaders) => {
      headers = responseHeaders
    })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.once('error', (error: NodeJS.ErrnoException) => {
      broken = error.code ?? error.message
    })
    stream.once('close', () =>
      resolve({ status: headers[':status'] ?? 0, headers, body: Buffer.concat(chunks), broken }),
    )
    stream.end(body === '' ? undefined : body)
  }).finally(() => session.destroy())
}

/** Asks one of the simulator's own pages. */
export async function control<T>(url: string, target: string, body?: object): Promise<T> {
  const [method = '', path = ''] = target.split(' ')
  const answer = await ask('http1', url, { method, path, body: body === undefined ? '' : JSON.stringify(body) })
  return JSON.parse(answer.body.toString('utf8')) as T
}

/** The events of a response, in order: `messageStart`, `contentBlockDelta`, … or `!name` for an exception. */
export const eventNames = (bytes: Buffer): string[] =>
  readFrames(bytes).map(({ headers }) => headers[':event-type'] ?? `!${headers[':exception-type']}`)

export const messageOf = ({ body }: Answer): string =>
  (JSON.parse(body.toString('utf8')) as { message: string }).message

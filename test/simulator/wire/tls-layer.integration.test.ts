import { once } from 'node:events'
import { request } from 'node:https'
import { createRequire } from 'node:module'
import { connect as connectPlain } from 'node:net'
import { connect, type ConnectionOptions } from 'node:tls'

import { BedrockRuntimeClient, type BedrockRuntimeClientConfig, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Exchange } from '../../../src/simulator/wire/exchange.ts'
import { ask, certificate, connectRaw, openWire, readAll, type Wire } from './wire-server.ts'

const REPLY = {
  output: { message: { role: 'assistant', content: [{ text: 'hello' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
}

function reply(exchange: Exchange): void {
  exchange.body.resume()
  exchange.open(200, { 'content-type': 'application/json', 'x-protocol': exchange.protocol })
  exchange.end(Buffer.from(JSON.stringify(REPLY)))
}

let wire: Wire
beforeAll(async () => {
  wire = await openWire(reply, { isSecure: true })
})
afterAll(() => wire.close())

const secured = async (options: ConnectionOptions): Promise<string | false | null> => {
  const socket = connect({ host: '127.0.0.1', port: wire.port, ca: certificate.authority, ...options })
  await once(socket, 'secureConnect')
  const { alpnProtocol } = socket
  socket.destroy()
  return alpnProtocol
}

describe('ALPN', () => {
  test.each([
    ['HTTP/2 of both, whatever the client likes better', ['http/1.1', 'h2'], 'h2'],
    ['HTTP/1.1 when that is all there is', ['http/1.1'], 'http/1.1'],
    ['nothing when the client says nothing', undefined, false],
  ] as const)('chooses %s', async (_, offered, chosen) => {
    expect(await secured(offered === undefined ? {} : { ALPNProtocols: [...offered] })).toBe(chosen)
  })

  test('ends a handshake that offers neither', async () => {
    await expect(secured({ ALPNProtocols: ['spdy/3'] })).rejects.toThrow(/no application protocol/i)
  })
})

test.each(['http1', 'http2'] as const)('%s is answered', async (protocol) => {
  expect((await ask(wire, protocol)).headers).toMatchObject({ 'x-protocol': protocol })
})

test('without ALPN a connection is HTTP/1.1', async () => {
  const socket = await connectRaw(wire)
  const all = readAll(socket)
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  expect(await all).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*x-protocol: http1\r\n/)
})

const askFor = async (options: object): Promise<number | undefined> => {
  const message = request({ port: wire.port, method: 'POST', agent: false, ...options }).end()
  const [response] = (await once(message, 'response')) as [{ statusCode?: number; resume(): void }]
  response.resume()
  return response.statusCode
}

describe('the certificate', () => {
  test.each(['localhost', '127.0.0.1'])('is good for %s to whom trusts its authority', async (host) => {
    expect(await askFor({ host, family: 4, ca: certificate.authority })).toBe(200)
  })

  test('is good for no other name', async () => {
    const elsewhere = { host: '127.0.0.1', servername: 'elsewhere.test', ca: certificate.authority }
    await expect(askFor(elsewhere)).rejects.toThrow(/does not match/)
  })

  test('is good for nobody who does not', async () => {
    await expect(askFor({ host: '127.0.0.1' })).rejects.toThrow(/unable to verify|self-signed/)
  })
})

describe('the AWS SDK, trusting the authority, is answered', () => {
  const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-bedrock-runtime'))
  type RequestHandler = NonNullable<BedrockRuntimeClientConfig['requestHandler']>
  const { NodeHttpHandler } = sdk('@smithy/node-http-handler') as {
    NodeHttpHandler: new (options: object) => RequestHandler
  }

  test.each([
    // What the SDK's own HTTP/2 handler is made with, when it makes it itself.
    ['over HTTP/2, its default', { nodeHttp2ConnectOptions: { ca: certificate.authority } } as RequestHandler],
    ['over HTTP/1.1', new NodeHttpHandler({ httpsAgent: { ca: certificate.authority } })],
  ])('%s', async (_, requestHandler) => {
    const client = new BedrockRuntimeClient({
      endpoint: `https://localhost:${wire.port}`,
      region: 'us-east-2',
      credentials: { accessKeyId: 'any', secretAccessKey: 'thing' },
      maxAttempts: 1,
      requestHandler,
    })
    const { output } = await client.send(
      new ConverseCommand({ modelId: 'a.b-v1:0', messages: [{ role: 'user', content: [{ text: 'hi' }] }] }),
    )
    client.destroy()
    expect(output).toEqual(REPLY.output)
  })
})

test('handshakes that come to nothing are counted, end their connection, and harm nobody else', async () => {
  const { opened } = wire.connections
  const talk = async (...parts: readonly (string | Buffer)[]): Promise<void> => {
    const socket = connectPlain(wire.port, '127.0.0.1')
    const over = readAll(socket)
    for (const part of parts) socket.write(part)
    socket.end()
    await over
  }
  // A record header of a handshake, of the version that every ClientHello begins with.
  const record = Buffer.of(22, 3, 1, 2, 0)
  await Promise.all([talk(), talk('GET / HTTP/1.1\r\n\r\n'), talk(record), talk(record, Buffer.alloc(512, 7))])
  await expect.poll(() => wire.connections).toEqual({ open: 0, opened: opened + 4 })
  expect((await ask(wire, 'http2')).status).toBe(200)
})

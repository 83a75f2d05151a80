import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ResponseParser } from '../../../src/bedrock/wire/http1-parser.ts'
import { cutAt, readResponse } from './read-response.ts'

const name = fc.stringMatching(/^x-[a-z\d!#$%&'*+.^_`|~-]{1,12}$/)
const value = fc.stringMatching(/^(?:[!-~](?:[ -~]{0,20}[!-~])?)?$/)
const fields = fc.array(fc.tuple(name, value), { maxLength: 5 })
const bytes = fc.uint8Array({ maxLength: 300 }).map((content) => Buffer.from(content))
const extension = fc.constantFrom('', ';a', ';a=b', ';a="b c"')

interface Written {
  readonly text: Buffer
  /** Whether its end is that of the connection. */
  readonly isToTheEnd: boolean
}

const written = (framing: string, body: Buffer, isToTheEnd = false) =>
  fc
    .record({
      status: fc.constantFrom(200, 201, 400, 429, 503),
      reason: fc.constantFrom('', ' ', ' OK', ' Too Many Requests'),
      fields,
      interim: fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n'),
      closes: fc.boolean(),
    })
    .map(({ closes, fields: given, interim, reason, status }): Written => {
      const lines = given.map(([key, text]) => `${key}: ${text}\r\n`).join('')
      const head = `${interim}HTTP/1.1 ${status}${reason}\r\n${lines}${closes ? 'connection: close\r\n' : ''}${framing}\r\n`
      return { text: Buffer.concat([Buffer.from(head, 'latin1'), body]), isToTheEnd }
    })

const ofLength = bytes.chain((body) => written(`content-length: ${body.length}\r\n`, body))
const toTheEnd = bytes.chain((body) => written('', body, true))
const inChunks = fc
  .record({ chunks: fc.array(fc.tuple(bytes, extension), { maxLength: 6 }), trailer: fields })
  .chain(({ chunks, trailer }) => {
    const parts = chunks
      .filter(([part]) => part.length > 0)
      .flatMap(([part, after]) => [`${part.length.toString(16)}${after}\r\n`, part, '\r\n'])
    const end = `0\r\n${trailer.map(([key, text]) => `${key}: ${text}\r\n`).join('')}\r\n`
    return written(
      'transfer-encoding: chunked\r\n',
      Buffer.concat([...parts, end].map((part) => Buffer.from(part as string))),
    )
  })
const responses = fc.oneof(ofLength, inChunks, toTheEnd)

test('a response is the same in whatever reads it comes', () => {
  fc.assert(
    fc.property(responses, fc.array(fc.nat(), { maxLength: 12 }), ({ isToTheEnd, text }, places) => {
      const whole = readResponse([text], isToTheEnd)
      expect(whole.isAll).toBe(true)
      expect(whole.end).not.toBe('open')
      const cut = cutAt(
        text,
        places.map((place) => place % (text.length + 1)),
      )
      expect(readResponse(cut, isToTheEnd)).toStrictEqual(whole)
      expect(readResponse(cutAt(text, [...text.keys()]), isToTheEnd)).toStrictEqual(whole)
    }),
  )
})

test('a response is not whole before its last byte', () => {
  fc.assert(
    fc.property(fc.oneof(ofLength, inChunks), fc.nat(), ({ text }, place) => {
      const begun = readResponse([text.subarray(0, place % text.length)], true)
      expect(begun).toMatchObject({ end: 'open', isAll: false })
    }),
  )
})

const likeIt = fc
  .array(
    fc.constantFrom(
      'HTTP/1.1 200 OK',
      '\r\n',
      '\r',
      '\n',
      'content-length: 3',
      'transfer-encoding: chunked',
      ': ',
      ' ',
      '0',
      'a',
      '\xff',
      '\0',
      ';',
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'latin1'))

test.each([
  ['random bytes', bytes],
  ['bytes that look like a response', likeIt],
  [
    'a response with one wrong byte',
    fc.tuple(responses, fc.nat(), fc.nat({ max: 255 })).map(([{ text }, place, byte]) => {
      const wrong = Buffer.from(text)
      wrong[place % wrong.length] = byte
      return wrong
    }),
  ],
])('%s are read without a throw, alike however they are cut, and never past what is refused', (_, any) => {
  fc.assert(
    fc.property(any, fc.array(fc.nat(), { maxLength: 6 }), (text, places) => {
      const cut = cutAt(
        text,
        places.map((place) => place % (text.length + 1)),
      )
      expect(readResponse(cut, true)).toStrictEqual(readResponse([text], true))
      const parser = new ResponseParser()
      let isDead = false
      parser.begin({
        onHead: () => expect(isDead).toBe(false),
        onBody: () => expect(isDead).toBe(false),
        onEnd: () => expect(isDead).toBe(false),
      })
      for (const part of cut) {
        const isTaken = parser.push(Buffer.from(part), 0, part.length)
        expect(isDead && isTaken && part.length > 0).toBe(false)
        isDead ||= !isTaken
      }
    }),
    { numRuns: 300 },
  )
})

/** What node:http's own client makes of it, over a socket. */
async function readByNode(port: number, agent: Agent): Promise<object> {
  const message = request({ port, host: '127.0.0.1', agent })
  message.end()
  const [response] = (await once(message, 'response')) as [IncomingMessage]
  let body = ''
  response.setEncoding('latin1')
  for await (const part of response) body += part as string
  const headers: Record<string, string> = {}
  for (let at = 0; at < response.rawHeaders.length; at += 2) {
    const [key = '', text = ''] = response.rawHeaders.slice(at, at + 2)
    headers[key] = headers[key] === undefined ? text : `${headers[key]}, ${text}`
  }
  return { status: response.statusCode, headers, body, isWhole: response.complete }
}

test("a response is what node's own client makes of it", async () => {
  let next: Written | undefined
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(next!.text))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const agent = new Agent()
  try {
    await fc.assert(
      fc.asyncProperty(responses, async (response) => {
        next = response
        const { body, end, headers, status } = readResponse([response.text], true)
        expect({ status, headers, body, isWhole: end !== 'open' }).toStrictEqual(await readByNode(port, agent))
      }),
      { numRuns: 150 },
    )
  } finally {
    agent.destroy()
    server.close()
  }
})

import { connect } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { startSimulator } from '../../../src/simulator/start-simulator.ts'
import type { Simulator } from '../../../src/simulator/start-simulator.ts'
import { ask, control, protocols } from '../client.ts'
import { writeProfile } from '../profile-file.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeProfile(), seed: 1 })
})
afterAll(() => simulator.close())

/** Sends the parts one by one, then half-closes; resolves with all that came back once the connection is over. */
const sendRaw = (...parts: readonly (string | Buffer)[]): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(simulator.port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    const sendNext = (index: number): void => {
      const part = parts[index]
      if (part === undefined) socket.end()
      else socket.write(part, () => setImmediate(() => sendNext(index + 1)))
    }
    socket.once('connect', () => sendNext(0))
  })

const stillAnswers = async () => {
  const answers = await Promise.all(protocols.map((protocol) => ask(protocol, simulator.url)))
  return answers.map(({ status }) => status)
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

test('a request that arrives byte by byte is read', async () => {
  const request = 'GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
  expect(await sendRaw(...request.split(''))).toMatch(/^HTTP\/1\.1 404 /)
})

test('a method that begins as the HTTP/2 preface does is HTTP/1.1', async () => {
  expect(await sendRaw('PR', 'OPFIND / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 404 /)
})

test('an HTTP/2 preface that arrives byte by byte is answered with a SETTINGS frame', async () => {
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
  // A frame is u24 length, u8 type, u8 flags, u32 stream: SETTINGS is type 4 on stream 0.
  const answer = Buffer.from(await sendRaw(...PREFACE.split(''), settings), 'latin1')
  expect([answer.readUInt8(3), answer.readUInt32BE(5)]).toEqual([4, 0])
})

test('nonsense is answered with 400 and a request id', async () => {
  expect(await sendRaw('\u0000\u0001\u0002 nonsense\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 .*\r\nx-amzn-requestid: [0-9a-f-]{36}\r\n/,
  )
})

test.each([
  ['nothing at all', []],
  ['half a preface', ['PRI * HT']],
  ['a preface with nonsense behind it', [PREFACE, 'nonsense nonsense nonsense']],
  [
    'a body shorter than it says',
    ['POST /model/x/converse-stream HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{}'],
  ],
  [
    'a chunk size that is none',
    ['POST /model/x/converse-stream HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ],
  ['an upgrade', ['GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n']],
  ['a tunnel', ['CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n']],
  ['endless headers', [`GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`]],
])('%s harms nobody else', async (_, parts) => {
  await sendRaw(...parts)
  expect(await stillAnswers()).toEqual([200, 200])
})

test('random bytes harm nobody else, whatever they begin with', async () => {
  const random = makeRandom(1, 'fuzz')
  const noise = () =>
    Buffer.from(Array.from({ length: 1 + Math.floor(random.next() * 300) }, () => Math.floor(random.next() * 256)))
  const heads = ['', 'P', 'PRI', PREFACE, 'POST /model/x/converse-stream HTTP/1.1\r\n', 'GET /__truth/calls?since=']
  for (let round = 0; round < 60; round++) await sendRaw(heads[round % heads.length] as string, noise(), noise())
  expect(await stillAnswers()).toEqual([200, 200])
  await expect.poll(() => control(simulator.url, 'GET /__truth')).toMatchObject({ inFlight: 0, connections: 1 })
})

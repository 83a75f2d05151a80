// The floor: reads ConverseStream replies and only counts frames. No signing, no JSON, no checksums, no histograms. What a
// client costs beyond it is that client's own.
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { connect, type ClientHttp2Session } from 'node:http2'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { makeSamples } from '../samples.ts'
import { finish, makeCalls, readTask } from './client-task.ts'

const PATH = '/model/reference/converse-stream'
const BODY = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Say hello to a stranger.' }] }] })
const STREAMS_A_SESSION = 100
/** After messageStart. */
const FIRST_DELTA = 2

const task = readTask()
const { protocol, untimedMs } = task
const url = new URL(task.url)
const firstToken = makeSamples()
const startedMs = performance.now()

const completed = await makeCalls(task, protocol === 'http1' ? makeHttp1Call() : makeHttp2Call())
finish({ completed, otherEnds: [], firstToken: firstToken.take(), gap: null, exitCode: 0 })

function makeHttp1Call(): () => Promise<void> {
  const isSecure = url.protocol === 'https:'
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true })
  const request = isSecure ? httpsRequest : httpRequest
  const headers = { 'content-type': 'application/json', 'content-length': BODY.length }
  return () =>
    new Promise((resolve, reject) => {
      const countFrames = makeFrameCounter()
      const message = request(url, { method: 'POST', path: PATH, agent, headers }, (response) => {
        response.on('data', countFrames)
        response.on('end', resolve)
      })
      message.on('error', reject)
      message.end(BODY)
    })
}

function makeHttp2Call(): (stream: number) => Promise<void> {
  const sessions: ClientHttp2Session[] = []
  return (slot) =>
    new Promise((resolve, reject) => {
      const countFrames = makeFrameCounter()
      const session = (sessions[Math.floor(slot / STREAMS_A_SESSION)] ??= connect(url.origin))
      const stream = session.request({ ':method': 'POST', ':path': PATH, 'content-type': 'application/json' })
      stream.on('data', countFrames)
      stream.on('end', resolve)
      stream.on('error', reject)
      stream.end(BODY)
    })
}

function makeFrameCounter(): (bytes: Buffer) => void {
  const sentMs = performance.now()
  const isTimed = sentMs - startedMs >= untimedMs
  let carry: Buffer | undefined
  let frames = 0
  return (read) => {
    const bytes = carry === undefined ? read : Buffer.concat([carry, read])
    let at = 0
    while (bytes.length - at >= 4) {
      const frameBytes = bytes.readUInt32BE(at)
      if (bytes.length - at < frameBytes) break
      at += frameBytes
      if (++frames === FIRST_DELTA && isTimed) firstToken.add(performance.now() - sentMs)
    }
    carry = at < bytes.length ? bytes.subarray(at) : undefined
  }
}

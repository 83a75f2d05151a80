// The floor: reads ConverseStream replies and only counts frames. No signing, no JSON, no checksums, no histograms. What a
// client costs beyond it is that client's own.
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { connect, type ClientHttp2Session } from 'node:http2'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { type CallEnd, finish, makeCalls, readTask } from './client-task.ts'
import { timeFrames } from './frame-counter.ts'
import { BODY, PATH } from './plain-request.ts'

const STREAMS_A_SESSION = 100

const task = readTask()
const url = new URL(task.url)
const times = timeFrames(task.untimedMs)

const ends = await makeCalls(task, task.protocol === 'http1' ? makeHttp1Call() : makeHttp2Call())
finish({ ...ends, ...times.take() })

function makeHttp1Call(): () => Promise<CallEnd> {
  const isSecure = url.protocol === 'https:'
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true })
  const request = isSecure ? httpsRequest : httpRequest
  const headers = { 'content-type': 'application/json', 'content-length': BODY.length }
  return () =>
    new Promise((resolve, reject) => {
      const countFrames = times.begin()
      const message = request(url, { method: 'POST', path: PATH, agent, headers }, (response) => {
        if (response.statusCode === 200) response.on('data', countFrames)
        else response.resume()
        response.on('end', () => resolve(response.statusCode === 200 ? 'completed' : 'refused'))
      })
      message.on('error', reject)
      message.end(BODY)
    })
}

function makeHttp2Call(): (stream: number) => Promise<CallEnd> {
  const sessions: ClientHttp2Session[] = []
  return (slot) =>
    new Promise((resolve, reject) => {
      const countFrames = times.begin()
      const session = (sessions[Math.floor(slot / STREAMS_A_SESSION)] ??= connect(url.origin))
      const stream = session.request({ ':method': 'POST', ':path': PATH, 'content-type': 'application/json' })
      let end: CallEnd = 'completed'
      stream.on('response', (headers) => {
        if (headers[':status'] !== 200) end = 'refused'
      })
      stream.on('data', (bytes: Buffer) => {
        if (end === 'completed') countFrames(bytes)
      })
      stream.on('end', () => resolve(end))
      stream.on('error', reject)
      stream.end(BODY)
    })
}

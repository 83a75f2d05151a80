// HTTP/1.1 by hand, as far as ConverseStream needs it: a request with a content-length, a chunked response. node:http
// would spend more on writing an event than the clients that are measured spend on reading it.
import type { Socket } from 'node:net'
import { REFUSAL } from './reply-frames.ts'
import type { ReplySink, Timetable } from './timetable.ts'

const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('0\r\n\r\n')
const REQUEST_ID = 'x-amzn-requestid: 00000000-0000-4000-8000-000000000000\r\n'

/** `keepAliveMs`: how long a connection may be idle, in whole seconds; null for ever. The server says so, and closes it then. */
export function serveHttp1(socket: Socket, timetable: Timetable, keepAliveMs: number | null): void {
  const keepAlive = keepAliveMs === null ? '' : `keep-alive: timeout=${keepAliveMs / 1_000}\r\n`
  const head = Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\n${REQUEST_ID}${keepAlive}transfer-encoding: chunked\r\n\r\n`,
  )
  const refusal = Buffer.from(
    `HTTP/1.1 ${REFUSAL.status} Too Many Requests\r\ncontent-type: application/json\r\n${REQUEST_ID}${keepAlive}` +
      `x-amzn-errortype: ${REFUSAL.type}\r\ncontent-length: ${REFUSAL.body.length}\r\n\r\n${REFUSAL.body}`,
  )
  let idle: NodeJS.Timeout | undefined
  const beIdle = (): void => {
    if (keepAliveMs !== null) idle = setTimeout(() => socket.destroy(), keepAliveMs)
  }
  const write = (bytes: Buffer): void => {
    if (!socket.destroyed) socket.write(bytes)
  }
  const sink: ReplySink = {
    accept: () => write(head),
    write: (frames) => write(inChunk(frames)),
    end(frames) {
      write(Buffer.concat([inChunk(frames), LAST_CHUNK]))
      beIdle()
    },
    refuse() {
      write(refusal)
      beIdle()
    },
  }
  let unread: Buffer = Buffer.alloc(0)
  let onGone: (() => void) | undefined
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearTimeout(idle)
    onGone?.()
  })
  socket.on('data', (bytes: Buffer) => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes])
    const end = endOfRequest(unread)
    if (end === null) return
    clearTimeout(idle)
    unread = unread.subarray(end)
    // What is written at once goes out as one.
    socket.cork()
    onGone = timetable.begin(sink)
    socket.uncork()
  })
}

/** Where the first request ends; null while it is not whole. */
function endOfRequest(bytes: Buffer): number | null {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd < 0) return null
  const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, headEnd))?.[1] ?? '0'
  const end = headEnd + HEAD_END.length + Number(length)
  return end <= bytes.length ? end : null
}

const chunks = new Map<Buffer, Buffer>()

/** `frames` as an HTTP chunk, made once for each of the few buffers that replies consist of. */
function inChunk(frames: Buffer): Buffer {
  let chunk = chunks.get(frames)
  if (chunk === undefined) {
    chunk = Buffer.concat([Buffer.from(`${frames.length.toString(16)}\r\n`), frames, Buffer.from('\r\n')])
    chunks.set(frames, chunk)
  }
  return chunk
}

// HTTP/1.1 by hand, as far as ConverseStream needs it: a request with a content-length, a chunked response. node:http
// would spend more on writing an event than the clients that are measured spend on reading it.
import type { Socket } from 'node:net'
import type { ReplySink, Timetable } from './timetable.ts'

const HEAD = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\n' +
    'x-amzn-requestid: 00000000-0000-4000-8000-000000000000\r\ntransfer-encoding: chunked\r\n\r\n',
)
const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

export function serveHttp1(socket: Socket, timetable: Timetable): void {
  const sink: ReplySink = {
    write(frames) {
      if (!socket.destroyed) socket.write(inChunk(frames))
    },
    end(frames) {
      if (!socket.destroyed) socket.write(Buffer.concat([inChunk(frames), LAST_CHUNK]))
    },
  }
  let unread: Buffer = Buffer.alloc(0)
  let onGone: (() => void) | undefined
  socket.on('error', () => undefined)
  socket.on('close', () => onGone?.())
  socket.on('data', (bytes: Buffer) => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes])
    const end = endOfRequest(unread)
    if (end === null) return
    unread = unread.subarray(end)
    // What is written at once goes out as one.
    socket.cork()
    socket.write(HEAD)
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

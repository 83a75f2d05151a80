import type { ServerHttp2Stream } from 'node:http2'
import { REFUSAL } from './reply-frames.ts'
import type { Timetable } from './timetable.ts'

const REQUEST_ID = { 'x-amzn-requestid': '00000000-0000-4000-8000-000000000000' }
const HEADERS = { ':status': 200, 'content-type': 'application/vnd.amazon.eventstream', ...REQUEST_ID }
const REFUSAL_HEADERS = {
  ':status': REFUSAL.status,
  'content-type': 'application/json',
  'x-amzn-errortype': REFUSAL.type,
  ...REQUEST_ID,
}

export function serveHttp2(stream: ServerHttp2Stream, timetable: Timetable): void {
  stream.on('error', () => undefined)
  stream.on('end', () => {
    const onGone = timetable.begin({
      accept: () => stream.respond(HEADERS),
      write(frames) {
        if (!stream.destroyed) stream.write(frames)
      },
      end(frames) {
        if (!stream.destroyed) stream.end(frames)
      },
      refuse() {
        stream.respond(REFUSAL_HEADERS)
        stream.end(REFUSAL.body)
      },
    })
    stream.on('close', onGone)
  })
  stream.resume()
}

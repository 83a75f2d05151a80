import type { ServerHttp2Stream } from 'node:http2'
import type { Timetable } from './timetable.ts'

const HEADERS = {
  ':status': 200,
  'content-type': 'application/vnd.amazon.eventstream',
  'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
}

export function serveHttp2(stream: ServerHttp2Stream, timetable: Timetable): void {
  stream.on('error', () => undefined)
  stream.on('end', () => {
    stream.respond(HEADERS)
    const onGone = timetable.begin({
      write(frames) {
        if (!stream.destroyed) stream.write(frames)
      },
      end(frames) {
        if (!stream.destroyed) stream.end(frames)
      },
    })
    stream.on('close', onGone)
  })
  stream.resume()
}

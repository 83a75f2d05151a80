// Opens streams, spread over a time, and reads them for as long as it lives. As little as a client can be, so that the
// simulator next door has the processor: bytes are thrown away as they come.
import { connect } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { converseStreamPath, hello } from '../../simulator/client.ts'

const STREAMS_A_SESSION = 50

const [url = '', protocol = 'http1', streams = '0', withinMs = '0'] = process.argv.slice(2)
const path = converseStreamPath('speed')
const body = JSON.stringify(hello)
const openStream = protocol === 'http1' ? openHttp1 : makeHttp2Opener()

for (let stream = 0; stream < Number(streams); stream++) {
  openStream()
  await sleep(Number(withinMs) / Number(streams))
}

function openHttp1(): void {
  const { hostname, port } = new URL(url)
  const socket = connectSocket(Number(port), hostname, () => {
    socket.write(`POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  })
  socket.resume()
}

function makeHttp2Opener(): () => void {
  let session = connect(url)
  let open = 0
  return () => {
    if (open++ % STREAMS_A_SESSION === 0 && open > 1) session = connect(url)
    const stream = session.request({ ':method': 'POST', ':path': path })
    stream.end(body)
    stream.resume()
  }
}

// Our own transport, and nothing else of ours: it counts frames as the floor does.
import type { ExchangeListener } from '../../../src/bedrock/wire/exchange.ts'
import { openHttp1Transport } from '../../../src/bedrock/wire/http1-transport.ts'
import { makePollClock } from '../../../src/time/poll-clock.ts'
import { systemClock } from '../../../src/time/system-clock.ts'
import { type CallEnd, finish, makeCalls, readTask } from './client-task.ts'
import { timeFrames } from './frame-counter.ts'
import { BODY, PATH } from './plain-request.ts'

const task = readTask()
const { host, hostname, port, protocol } = new URL(task.url)
const times = timeFrames(task.untimedMs)
const transport = openHttp1Transport({ connection: 'warm', clock: makePollClock(systemClock), onOpened() {} })
const body = Buffer.from(BODY)
const request = {
  protocol,
  hostname,
  port: Number(port),
  method: 'POST',
  path: PATH,
  headers: { host, 'content-type': 'application/json', 'content-length': String(body.length) },
  body,
}

const ends = await makeCalls(task, call)
transport.close()
finish({ ...ends, ...times.take() })

function call(): Promise<CallEnd> {
  return new Promise((resolve, reject) => {
    const countFrames = times.begin()
    let end: CallEnd = 'completed'
    const listener: ExchangeListener = {
      onSent() {},
      onReusedConnection() {},
      onConnected() {},
      onResponse(statusCode) {
        if (statusCode !== 200) end = 'refused'
      },
      onData(bytes, from, to) {
        // The memory is read into again.
        if (end === 'completed') countFrames(Buffer.copyBytesFrom(bytes, from, to - from))
      },
      onEnd: () => resolve(end),
      onError: reject,
    }
    transport.open(request, listener)
  })
}

// The floor over undici's dispatcher in place of `node:http`: the best that HTTP/1.1 from a library can do.
import { Agent } from 'undici'
import { type CallEnd, finish, makeCalls, readTask } from './client-task.ts'
import { timeFrames } from './frame-counter.ts'
import { BODY, PATH } from './plain-request.ts'

const task = readTask()
const { origin } = new URL(task.url)
const times = timeFrames(task.untimedMs)
const agent = new Agent({ connections: null, pipelining: 1 })
const headers = { 'content-type': 'application/json' }

const ends = await makeCalls(task, call)
finish({ ...ends, ...times.take() })

function call(): Promise<CallEnd> {
  return new Promise((resolve, reject) => {
    const countFrames = times.begin()
    let end: CallEnd = 'completed'
    agent.dispatch(
      { origin, path: PATH, method: 'POST', headers, body: BODY },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          if (statusCode !== 200) end = 'refused'
        },
        onResponseData(_controller, bytes) {
          if (end === 'completed') countFrames(bytes)
        },
        onResponseEnd: () => resolve(end),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}

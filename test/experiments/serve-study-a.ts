// Study A's calls, served: real requests over real sockets, measured by the simulator's own truth. Few at a time, so
// that neither slots nor the machine that this runs on have a say in the figures.
import { Agent, request } from 'node:http'

import { makeRandom } from '../../src/random/random.ts'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { control, converseStreamPath } from '../simulator/client.ts'
import { drawStudyAPrompt, type StudyAPrompt, type StudyARow } from './study-a.ts'

const CONCURRENCY = 12

// What a request and a write take of their own, some 0.6 ms, is as much more in the world as the world is faster.
const REAL_TIME_TO_FIRST_TOKEN_MS = 40

export interface ServedStudy {
  readonly timeToFirstTokenMs: readonly number[]
  readonly outputTokensPerSecond: readonly number[]
  readonly speed: number
}

interface CallTimes {
  readonly outcome: string
  readonly receivedMs: number
  readonly firstTokenMs: number
  readonly lastTokenMs: number
  readonly tokens: number
}

/** @throws when a call does not complete. */
export async function serveStudyA(row: StudyARow, seed: number, calls: number): Promise<ServedStudy> {
  const speed = Math.round(row.timeToFirstTokenMs.p50 / REAL_TIME_TO_FIRST_TOKEN_MS)
  const simulator = await startSimulator({ port: 0, profile: 'default', seed, speed })
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY })
  try {
    const prompts = makeRandom(seed, 'study a')
    let left = calls
    const callOn = async (): Promise<void> => {
      while (left > 0) {
        left--
        await send(simulator.url, agent, row, drawStudyAPrompt(prompts))
      }
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, callOn))
    const truth = await control<{ calls: CallTimes[] }>(simulator.url, 'GET /__truth/calls')
    return { ...measure(truth.calls, calls, speed), speed }
  } finally {
    agent.destroy()
    await simulator.close()
  }
}

function measure(served: readonly CallTimes[], calls: number, speed: number): Omit<ServedStudy, 'speed'> {
  const completed = served.filter(({ outcome }) => outcome === 'completed')
  if (completed.length !== calls) throw new Error(`${completed.length} of ${calls} calls were completed`)
  return {
    timeToFirstTokenMs: completed.map(({ receivedMs, firstTokenMs }) => (firstTokenMs - receivedMs) * speed),
    outputTokensPerSecond: completed
      .filter(({ tokens }) => tokens > 1)
      .map(({ tokens, firstTokenMs, lastTokenMs }) => ((tokens - 1) * 1_000) / ((lastTokenMs - firstTokenMs) * speed)),
  }
}

// The credential's scope says where the caller is: where the study's models are. Nothing else of it is looked at.
const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-2/bedrock/aws4_request, SignedHeaders=host, Signature=0'

function send(url: string, agent: Agent, row: StudyARow, { inputTokens, maxTokens }: StudyAPrompt): Promise<void> {
  const body = JSON.stringify({
    // A token is four characters to the simulator.
    messages: [{ role: 'user', content: [{ text: 'tick'.repeat(inputTokens) }] }],
    inferenceConfig: { maxTokens },
    performanceConfig: { latency: row.latency },
  })
  return new Promise((resolve, reject) => {
    const message = request(
      url + converseStreamPath(row.inferenceProfile),
      { method: 'POST', agent, headers: { authorization, 'content-length': body.length } },
      (response) => {
        response.resume()
        response.once('error', reject)
        response.once('end', resolve)
      },
    )
    message.once('error', reject)
    message.end(body)
  })
}

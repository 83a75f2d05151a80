// What a throttled call costs a thread, beside a completed one without chunks: `node test/experiments/refusal-cost.ts`.
// There are no sockets in it. Rounds of both take turns, so that whatever else the machine does falls on each alike; the median of the
// rounds' ratios counts. Ends with 1 where a throttled call costs more than 1.2 of a completed one.
import process from 'node:process'
import type { Transport } from '../../src/bedrock/wire/exchange.ts'
import { type Call, DirectCall } from '../../src/bedrock/call.ts'
import { makeClient } from '../../src/bedrock/sdk/make-client.ts'
import { makePreparation } from '../../src/bedrock/prepared-requests.ts'
import { makePollClock } from '../../src/time/poll-clock.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { messageStart, messageStop, metadata } from '../bedrock/frames.ts'
import { makeMode } from '../bedrock/mode.ts'

const ROUNDS = process.argv.includes('--short') ? 7 : 31
const BAR = 1.2

const answering = (statusCode: number, headers: Record<string, string>, body: Buffer): Transport => ({
  open(_request, listener) {
    listener.onSent()
    setImmediate(() => {
      listener.onReusedConnection()
      const readMs = systemClock.nowMs()
      listener.onResponse(statusCode, { ...headers }, readMs)
      listener.onData(body, 0, body.length, readMs)
      listener.onEnd(readMs)
    })
    return { destroy() {} }
  },
  warmUp: () => Promise.resolve(),
  close() {},
})

const completed = answering(200, {}, Buffer.concat([messageStart, messageStop, metadata]))
const throttled = answering(
  429,
  {
    'content-type': 'application/json',
    'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/',
  },
  Buffer.from('{"message":"Too many requests, please wait before trying again."}'),
)

const mode = makeMode()
const { client } = makeClient({
  mode,
  target: { kind: 'url', url: 'http://127.0.0.1:1' },
  clock: makePollClock(systemClock),
})
const preparation = makePreparation(mode, client)

/** Microseconds of CPU of one call, over a round. */
async function measure(transport: Transport, kind: string, characters: number): Promise<number> {
  const context = { mode, client, preparation, transport, clock: systemClock, underWay: new Set<Call>() }
  const text = 'word '.repeat(characters / 5)
  const conversation = {
    system: null,
    messages: [{ role: 'user', content: [{ text }] }],
    tools: null,
    maxOutputTokens: 100,
    aimedInputTokens: null,
  } as const
  const calls = characters > 100_000 ? 20 : 200
  const before = process.cpuUsage()
  for (let index = 0; index < calls; index++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what is measured
    const { outcome } = await new DirectCall(context, conversation, { onGap: () => undefined }).run()
    if (outcome.kind !== kind) throw new Error(`a call ended as ${outcome.kind}`)
  }
  const { system, user } = process.cpuUsage(before)
  return (user + system) / calls
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN

const rows = []
for (const characters of [200, 40_000, 400_000]) {
  const costs: { readonly completed: number; readonly throttled: number }[] = []
  for (let round = -3; round < ROUNDS; round++) {
    const one = {
      completed: await measure(completed, 'completed', characters),
      throttled: await measure(throttled, 'throttled', characters),
    }
    // The first rounds are compiled while they run.
    if (round >= 0) costs.push(one)
  }
  rows.push({
    characters,
    completedUs: median(costs.map((cost) => cost.completed)),
    throttledUs: median(costs.map((cost) => cost.throttled)),
    ratio: median(costs.map((cost) => cost.throttled / cost.completed)),
  })
}
console.table(
  rows.map(({ characters, completedUs, ratio, throttledUs }) => ({
    'characters of prompt': characters,
    'completed, µs': completedUs.toFixed(0),
    'throttled, µs': throttledUs.toFixed(0),
    ratio: ratio.toFixed(2),
  })),
)
if (rows.some(({ ratio }) => ratio > BAR)) process.exitCode = 1
client.destroy()

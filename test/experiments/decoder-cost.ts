// What a call costs a thread by either decoder, without sockets: `node test/experiments/decoder-cost.ts`. Each reply of 100
// chunks comes in as many reads, each in a turn of its own. Rounds take turns; the median counts.
import type { Call } from '../../src/bedrock/call.ts'
import { callClasses } from '../../src/bedrock/open-bedrock.ts'
import { makeClient } from '../../src/bedrock/sdk/make-client.ts'
import { makePreparation } from '../../src/bedrock/prepared-requests.ts'
import type { Decoder } from '../../src/plan/run-plan.ts'
import { makePollClock } from '../../src/time/poll-clock.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { ending, messageStart, textDelta } from '../bedrock/frames.ts'
import { conversation, makeMode } from '../bedrock/mode.ts'
import { nativeBodies, wholeNativeStream } from '../bedrock/apis/native/native-replies.ts'
import { playScript, type Script } from '../bedrock/sdk/scripted-transport.ts'

const CALLS = 100
const ROUNDS = 9
const CHUNKS = 100

const scriptOf = (frames: readonly Buffer[]): Script => ({
  headers: {},
  reads: frames.map((bytes) => ({ bytes, afterMs: 20 })),
  end: 'clean',
})
const deltas = Array.from({ length: CHUNKS }, () => textDelta(' and so on'))
const cases = [
  { name: 'converse-stream, 100 chunks', mode: makeMode(), script: scriptOf([messageStart, ...deltas, ending]) },
  { name: 'converse-stream, no chunks', mode: makeMode(), script: scriptOf([messageStart, ending]) },
  ...nativeBodies.map((body) => ({
    name: `invoke-model-stream of ${body}, 2 chunks`,
    mode: makeMode({ api: 'invoke-model-stream', body }),
    script: scriptOf([wholeNativeStream(body)]),
  })),
]
const decoders: readonly Decoder[] = ['seismo', 'sdk']

/** Microseconds of CPU of one call. */
async function measure({ mode, script }: (typeof cases)[number], decoder: Decoder): Promise<number> {
  const { client } = makeClient({
    mode,
    target: { kind: 'url', url: 'http://127.0.0.1:1' },
    clock: makePollClock(systemClock),
    decoder,
  })
  const context = { mode, client, preparation: makePreparation(mode, client), underWay: new Set<Call>() }
  const settings = { onGap: () => undefined }
  const call = () => new callClasses[decoder]({ ...context, ...playScript(script) }, conversation, settings).run()
  await call()
  const before = process.cpuUsage()
  for (let index = 0; index < CALLS; index++) {
    // oxlint-disable-next-line no-await-in-loop
    const { outcome } = await call()
    if (outcome.kind !== 'completed') throw new Error(`a call ended as ${JSON.stringify(outcome)}`)
  }
  const { system, user } = process.cpuUsage(before)
  client.destroy()
  return (system + user) / CALLS
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? Number.NaN

for (const each of cases) {
  const figures: Record<Decoder, number[]> = { seismo: [], sdk: [] }
  for (let round = 0; round < ROUNDS; round++) {
    // oxlint-disable-next-line no-await-in-loop
    for (const decoder of decoders) figures[decoder].push(await measure(each, decoder))
  }
  const [seismo, sdk] = [median(figures.seismo), median(figures.sdk)]
  console.log(
    `${each.name}: seismo ${seismo.toFixed(0)} µs a call, sdk ${sdk.toFixed(0)}, ${(sdk / seismo).toFixed(1)} times`,
  )
}

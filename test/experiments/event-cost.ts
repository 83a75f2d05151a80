// What reading one event of a stream costs a thread, for each API and body: `node test/experiments/event-cost.ts`.
// Rounds of all of them take turns, so that whatever else the machine does falls on each alike; the median round counts.
import { ReplyBuilder } from '../../src/bedrock/stream/reply-builder.ts'
import { makeCallDraft } from '../../src/bedrock/call-record.ts'
import { apis } from '../../src/bedrock/apis/apis.ts'
import { makeMode } from '../bedrock/mode.ts'
import { inputDelta, textDelta } from '../bedrock/frames.ts'
import { chunk, claudeInput, nativeBodies, nativeStreams } from '../bedrock/apis/native/native-replies.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'

const EVENTS = 20_000
const ROUNDS = 31
/** As a socket hands them over. */
const EVENTS_PER_READ = 4

interface Stream {
  readonly name: string
  readonly mode: ModePlan
  readonly frame: Buffer
}

const streams: readonly Stream[] = [
  { name: 'converse-stream', mode: makeMode(), frame: textDelta(' and so on') },
  { name: 'converse-stream, tool input', mode: makeMode(), frame: inputDelta(' and so on') },
  ...nativeBodies.map((body) => ({
    name: `invoke-model-stream, ${body}`,
    mode: makeMode({ api: 'invoke-model-stream', body }),
    frame: chunk(nativeStreams[body].text(' and so on')),
  })),
  {
    name: 'invoke-model-stream, claude, tool input',
    mode: makeMode({ api: 'invoke-model-stream', body: 'claude' }),
    frame: chunk(claudeInput(' and so on')),
  },
]

/** Microseconds of one event, over a round. With `isHeard`, somebody takes the text. */
function measure({ frame, mode }: Stream, isHeard: boolean): number {
  const draft = makeCallDraft()
  const listener = isHeard ? new ReplyBuilder() : undefined
  const settings = { stallLimitMs: 1_000, cacheTtl: null, onGap: () => undefined, listener }
  const reader = apis[mode.api].makeReader(mode, draft, settings)
  const read = Buffer.concat(Array.from({ length: EVENTS_PER_READ }, () => frame))
  const before = process.cpuUsage()
  for (let index = 0; index < EVENTS / EVENTS_PER_READ; index++) reader.read(read, 0, read.length, index)
  const { system, user } = process.cpuUsage(before)
  if (draft.chunks !== EVENTS) throw new Error(`${draft.chunks} chunks were read`)
  return (user + system) / EVENTS
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN

for (const isHeard of [false, true]) {
  const costs = new Map<Stream, number[]>(streams.map((stream) => [stream, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [stream, ofStream] of costs) ofStream.push(measure(stream, isHeard))
  }
  const rows = [...costs].map(([{ frame, name }, ofStream]) => ({ name, bytes: frame.length, us: median(ofStream) }))
  const base = rows[0]?.us ?? Number.NaN
  console.log(isHeard ? 'with the text handed over' : 'as a call that ends here')
  console.table(
    rows.map(({ bytes, name, us }) => ({
      stream: name,
      'bytes an event': bytes,
      'µs an event': us.toFixed(2),
      ratio: (us / base).toFixed(2),
    })),
  )
}

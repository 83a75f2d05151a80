// The same bytes, in the same reads at the same times, give the same record whoever decodes them.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Reply } from '../../../src/conversation/conversation.ts'
import type { Call } from '../../../src/bedrock/call.ts'
import type { CallRecord } from '../../../src/bedrock/call-record.ts'
import { callClasses } from '../../../src/bedrock/open-bedrock.ts'
import { makeClient, type ModeClient } from '../../../src/bedrock/sdk/make-client.ts'
import { makePreparation } from '../../../src/bedrock/prepared-requests.ts'
import type { ModePlan } from '../../../src/plan/mode-plan.ts'
import type { Decoder } from '../../../src/plan/run-plan.ts'
import { makePollClock } from '../../../src/time/poll-clock.ts'
import { systemClock } from '../../../src/time/system-clock.ts'
import { cutAt } from '../wire/read-response.ts'
import { conversation } from '../mode.ts'
import { answers, intruder, streams } from './replies.ts'
import { saidAnswers, saidStreams } from './said-replies.ts'
import { playScript, type Script } from './scripted-transport.ts'

interface Seen {
  readonly record: CallRecord
  readonly gaps: readonly number[]
  readonly replies: readonly Reply[]
}

/** The SDK's clients, which hold nothing of a call, are made once. */
const clients = new Map<string, ModeClient>()
function clientOf(mode: ModePlan, decoder: Decoder): ModeClient['client'] {
  const key = `${mode.api} ${JSON.stringify(mode.body)} ${decoder}`
  let made = clients.get(key)
  if (made === undefined)
    clients.set(
      key,
      (made = makeClient({
        mode,
        target: { kind: 'url', url: 'http://127.0.0.1:1' },
        clock: makePollClock(systemClock),
        decoder,
      })),
    )
  return made.client
}

async function callBy(decoder: Decoder, mode: ModePlan, script: Script, wantsReply: boolean): Promise<Seen> {
  const client = clientOf(mode, decoder)
  const context = { mode, client, preparation: makePreparation(mode, client), underWay: new Set<Call>() }
  const gaps: number[] = []
  const replies: Reply[] = []
  const settings = {
    onGap: (gapMs: number) => gaps.push(gapMs),
    ...(wantsReply ? { onReply: (reply: Reply) => void replies.push(reply) } : {}),
  }
  const record = await new callClasses[decoder]({ ...context, ...playScript(script) }, conversation, settings).run()
  return { record, gaps, replies }
}

/** What the two may call differently. */
const withoutErrorName = ({ record, ...seen }: Seen): object => {
  const { outcome } = record
  const isCorrupt = outcome.kind === 'failed' && outcome.failure === 'corrupt'
  return { ...seen, record: { ...record, outcome: isCorrupt ? { ...outcome, errorName: '' } : outcome } }
}

const cutsAndTimes = fc.record({
  places: fc.array(fc.nat(), { maxLength: 10 }),
  timesMs: fc.array(fc.double({ min: 0, max: 3_000, noNaN: true }), { minLength: 11, maxLength: 11 }),
  wantsReply: fc.boolean(),
})

function scriptOf(
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
  { places, timesMs }: { readonly places: readonly number[]; readonly timesMs: readonly number[] },
  end: Script['end'] = 'clean',
): Script {
  const cut = cutAt(
    bytes,
    places.map((place) => place % (bytes.length + 1)),
  )
  const reads = cut
    .map((part, index) => ({ bytes: part, afterMs: timesMs[index] ?? 0 }))
    .filter((read) => read.bytes.length > 0)
  return { headers, reads, end }
}

async function expectSame(mode: ModePlan, script: Script, wantsReply: boolean): Promise<Seen> {
  const [ours, sdks] = [await callBy('seismo', mode, script, wantsReply), await callBy('sdk', mode, script, wantsReply)]
  expect(withoutErrorName(sdks)).toStrictEqual(withoutErrorName(ours))
  return sdks
}

test('a whole reply of any API', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: streams }, answers),
      cutsAndTimes,
      async ({ frames, headers, mode }, when) => {
        const script = scriptOf(Buffer.concat(frames), headers, when)
        const { record } = await expectSame(mode, script, when.wantsReply)
        expect(record.outcome).toStrictEqual({ kind: 'completed' })
      },
    ),
    { numRuns: 200 },
  )
})

test('what is heard of a reply is what was said: words, tool calls, one beside the other, and reasoning', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 3, arbitrary: saidStreams }, saidAnswers),
      cutsAndTimes,
      async ({ content, frames, headers, mode, toolCalls, toolInputBytes }, when) => {
        const isStream = frames.length > 1
        const { record, replies } = await expectSame(mode, scriptOf(Buffer.concat(frames), headers, when), true)
        expect(replies.map((reply) => reply.content)).toStrictEqual([content])
        expect(record).toMatchObject({ toolCalls, toolInputBytes })
        expect(Number.isNaN(record.firstToolCallMs)).toBe(toolCalls === 0 || !isStream)
        expect(record.firstToolCallMs < record.firstOutputTokenMs).toBe(false)
      },
    ),
    { numRuns: 300 },
  )
})

test('a reply that breaks off anywhere, cleanly or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: streams }, answers),
      fc.nat(),
      fc.constantFrom<Script['end']>('clean', 'reset'),
      cutsAndTimes,
      async ({ frames, headers, mode }, length, end, when) => {
        const bytes = Buffer.concat(frames)
        const { record } = await expectSame(
          mode,
          scriptOf(bytes.subarray(0, length % bytes.length), headers, when, end),
          when.wantsReply,
        )
        expect(record.outcome.kind).toBe('failed')
      },
    ),
    { numRuns: 200 },
  )
})

test('a stream with a wrong bit anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      streams,
      fc.nat(),
      fc.nat({ max: 7 }),
      cutsAndTimes,
      async ({ frames, headers, mode }, place, bit, when) => {
        const bytes = Buffer.concat(frames)
        bytes[place % bytes.length]! ^= 1 << bit
        const { record } = await expectSame(mode, scriptOf(bytes, headers, when), when.wantsReply)
        expect(record.outcome).toMatchObject({ kind: 'failed', failure: 'corrupt' })
      },
    ),
    { numRuns: 200 },
  )
})

test('a stream with a frame in it that is an exception, malformed, or none', async () => {
  await fc.assert(
    fc.asyncProperty(
      streams,
      intruder,
      fc.nat(),
      cutsAndTimes,
      async ({ frames, headers, mode }, frame, place, when) => {
        const withIt = frames.toSpliced(place % (frames.length + 1), 0, frame)
        const { record } = await expectSame(mode, scriptOf(Buffer.concat(withIt), headers, when), when.wantsReply)
        expect(record.outcome.kind).not.toBe('aborted')
      },
    ),
    { numRuns: 300 },
  )
})

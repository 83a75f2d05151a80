// What a response that HTTP 200 opened may still turn out to be, of each API, over both protocols.
import { describe, expect, test } from 'vitest'
import { type Reply, textOfContent } from '../../src/conversation/conversation.ts'
import { answer, call, failed, throttled, useCallServer } from './call-server.ts'
import { encodeFrame, errorFrame, exceptionFrame, messageStop, metadata } from './frames.ts'
import { chunk, nativeStreams } from './apis/native/native-replies.ts'
import { conversation } from './mode.ts'
import { onRoad, roads } from './roads.ts'
import { apiWays, sdkApiWays, type Way, ways } from './ways.ts'

const { openOn, serve } = useCallServer()

const flipped = (frame: Buffer, at: number): Buffer => {
  const bytes = Buffer.from(frame)
  bytes[at]! ^= 1
  return bytes
}
const newEvent = encodeFrame({ ':event-type': 'new', ':message-type': 'event' }, '{}')
const isStream = (way: Way): boolean => way.chunks > 0

const ofStreams: [string, (way: Way) => Uint8Array[], object][] = [
  ['events that nobody knows are let by', ({ reply }) => [newEvent, reply], { kind: 'completed' }],
  ['an empty body is an end too soon', () => [], failed('truncated', 'EndWithoutMessageStop')],
  ['as much as began is one', ({ begun }) => [begun], failed('truncated', 'EndWithoutMessageStop')],
  ['so is an end inside a frame', ({ reply }) => [reply.subarray(0, -3)], failed('truncated', 'EndInsideFrame')],
  [
    'a wrong checksum of a prelude is corrupt',
    ({ begun, more }) => [begun, flipped(more, 9)],
    failed('corrupt', 'MalformedFrame'),
  ],
  [
    'so is a wrong checksum of a message',
    ({ begun, more }) => [begun, flipped(more, more.length - 20)],
    failed('corrupt', 'MalformedFrame'),
  ],
  [
    'so is a frame of an absurd length',
    ({ begun }) => [begun, Buffer.alloc(64, 0xff)],
    failed('corrupt', 'MalformedFrame'),
  ],
  ['so is a web page', () => [Buffer.from('<html>Welcome</html>')], failed('corrupt', 'MalformedFrame')],
  [
    'an exception in the first frame is an outcome',
    () => [exceptionFrame('throttlingException')],
    throttled('in-stream'),
  ],
  [
    'so is one in the middle',
    ({ begun }) => [begun, exceptionFrame('modelStreamErrorException')],
    failed('model-error', 'ModelStreamErrorException'),
  ],
  [
    'so is one of a model that took too long',
    ({ begun }) => [begun, exceptionFrame('modelTimeoutException')],
    failed('model-timeout', 'ModelTimeoutException'),
  ],
  ['so is an error frame', ({ begun }) => [begun, errorFrame('InternalFailure')], failed('unknown', 'InternalFailure')],
]

const ofAnswers: [string, string][] = [
  ['an empty body', ''],
  ['a web page', '<html>Welcome</html>'],
  ['half an answer', '{"output":{"mess'],
  ['a list', '[]'],
  ['an object of another kind', '{"message":"no"}'],
]

describe.each(roads)('over $protocol, decoded by $decoder', (road) => {
  const openModes = openOn(road)

  // Server-sent events are spoiled in `web-readers.test.ts`.
  describe.each(sdkApiWays.filter(isStream).map((way) => [way.name, way] as const))('%s', (_, way) => {
    test.each(ofStreams)('%s', async (_name, writes, outcome) => {
      const server = await serve(answer(way, ...writes(way)))
      expect((await call(openModes(server.url, way.mode))).outcome).toStrictEqual(onRoad(road, outcome))
    })
  })

  describe.each(ways.filter((way) => !isStream(way)).map((way) => [way.name, way] as const))('%s', (_, way) => {
    test.each(ofAnswers)('%s is no answer', async (_name, body) => {
      const server = await serve(answer(way, Buffer.from(body)))
      const { outcome } = await call(openModes(server.url, way.mode))
      expect(outcome).toStrictEqual(onRoad(road, failed('corrupt', 'MalformedAnswer')))
    })

    test('one that comes in pieces is one answer, and has no first token', async () => {
      const half = way.reply.length >> 1
      const server = await serve(answer(way, way.reply.subarray(0, half), way.reply.subarray(half)))
      const record = await call(openModes(server.url, way.mode))
      expect(record).toMatchObject({
        outcome: { kind: 'completed' },
        firstTokenMs: Number.NaN,
        firstOutputTokenMs: Number.NaN,
        lastTokenMs: Number.NaN,
        chunks: 0,
      })
    })
  })
})

describe.each(roads.filter(({ protocol }) => protocol === 'http1'))('decoded by $decoder', (road) => {
  test.each<[string, Way, Uint8Array[], string]>([
    ['metadata without messageStop', apiWays[0]!, [apiWays[0]!.begun, metadata], 'EndWithoutMessageStop'],
    ['messageStop without metadata', apiWays[0]!, [apiWays[0]!.begun, messageStop], 'EndWithoutMetadata'],
    [
      'a message_delta without message_stop',
      apiWays[2]!,
      [apiWays[2]!.begun, chunk(nativeStreams.claude.closing[1])],
      'EndWithoutMessageStop',
    ],
  ])('%s is no success', async (_, way, writes, errorName) => {
    const server = await serve(answer(way, ...writes))
    expect((await call(openOn(road)(server.url, way.mode))).outcome).toStrictEqual(failed('truncated', errorName))
  })

  test.each(ways.map((way) => [way.name, way] as const))('%s hands its reply over to whoever asks', async (_, way) => {
    const server = await serve(answer(way, way.reply))
    const bedrock = openOn(road)(server.url, way.mode)
    const replies: Reply[] = []
    const record = await bedrock.call(0, conversation, {
      onGap: () => undefined,
      onReply: (reply) => replies.push(reply),
    })
    expect(record).toMatchObject({ outcome: { kind: 'completed' }, chunks: way.chunks * 2 })
    expect(replies.map(({ content }) => textOfContent(content))).toEqual(['Hello there'])
  })

  test('the events of the one API are no reply to the other', async () => {
    const [converse, , invoke] = apiWays as [Way, Way, Way]
    const server = await serve(answer(converse, converse.reply))
    const record = await call(openOn(road)(server.url, invoke.mode))
    expect(record).toMatchObject({ outcome: failed('truncated', 'EndWithoutMessageStop'), chunks: 0 })
  })
})

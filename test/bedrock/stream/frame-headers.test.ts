import { describe, expect, test } from 'vitest'
import { readFrameKind, readHeaderText } from '../../../src/bedrock/stream/frame-headers.ts'
import { encodeFrame } from '../frames.ts'

const kindOf = (headers: Buffer): string => readFrameKind(headers, 0, headers.length)

/** The headers' bytes alone. */
function encodeHeaders(headers: Record<string, string>): Buffer {
  return encodeFrame(headers, '').subarray(12, -4)
}

describe('readFrameKind', () => {
  test.each([
    ['contentBlockDelta', 'delta'],
    ['messageStop', 'message-stop'],
    ['metadata', 'metadata'],
    ['messageStart', 'other'],
    ['contentBlockStop', 'other'],
    ['somethingNobodyKnows', 'other'],
  ])('an event of type %s is %s', (type, kind) => {
    expect(kindOf(encodeHeaders({ ':event-type': type, ':message-type': 'event' }))).toBe(kind)
  })

  test('the order of the headers does not matter', () => {
    const headers = { ':message-type': 'event', ':content-type': 'application/json', ':event-type': 'metadata' }
    expect(kindOf(encodeHeaders(headers))).toBe('metadata')
  })

  test.each(['exception', 'error'])('a message of type %s is one whatever else it says', (type) => {
    expect(kindOf(encodeHeaders({ ':event-type': 'metadata', ':message-type': type }))).toBe(type)
  })

  test('headers of every type of the format are stepped over', () => {
    const others = Buffer.concat(
      [
        [0],
        [1],
        [2, 9],
        [3, 9, 9],
        [4, 9, 9, 9, 9],
        [5, 9, 9, 9, 9, 9, 9, 9, 9],
        [6, 0, 3, 9, 9, 9],
        [8, 9, 9, 9, 9, 9, 9, 9, 9],
        [9, ...Array.from({ length: 16 }, () => 9)],
      ].map((value) => Buffer.from([1, 0x78, ...value])),
    )
    const headers = encodeHeaders({ ':event-type': 'messageStop', ':message-type': 'event' })
    expect(kindOf(Buffer.concat([others, headers]))).toBe('message-stop')
  })

  test.each([
    ['without a message type', encodeHeaders({ ':event-type': 'metadata' })],
    ['of an unknown message type', encodeHeaders({ ':event-type': 'metadata', ':message-type': 'rumour' })],
    ['of an event without a type', encodeHeaders({ ':message-type': 'event' })],
    ['with none', Buffer.alloc(0)],
    ['with a value of no known type', Buffer.from([1, 0x78, 77, 0, 0, 0])],
    ['that end inside a name', Buffer.from([40, 0x78])],
    ['that end inside a length', Buffer.from([1, 0x78, 7, 0])],
    ['that end inside a value', Buffer.from([1, 0x78, 7, 0, 5, 0x61])],
  ])('headers %s are malformed', (_, headers) => {
    expect(kindOf(headers)).toBe('malformed')
  })
})

describe('readHeaderText', () => {
  test('finds a string by its name', () => {
    const headers = encodeHeaders({ ':content-type': 'x', ':exception-type': 'throttlingException' })
    expect(readHeaderText(headers, 0, headers.length, ':exception-type')).toBe('throttlingException')
    expect(readHeaderText(headers, 0, headers.length, ':error-code')).toBeNull()
  })
})

// An encoder of the tests' own for event-stream frames: it shares no code with what it tests.
import { crc32 } from 'node:zlib'

const CONTENT_TYPE = { ':content-type': 'application/json' }

/** String headers only: Bedrock sends no other. */
export function encodeFrame(headers: Readonly<Record<string, string>>, payload: Uint8Array | string): Buffer {
  const headerBytes = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(Buffer.byteLength(value))
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ])
    }),
  )
  return encodeRawFrame(headerBytes, Buffer.from(payload))
}

/** Headers as bytes, right or wrong. */
export function encodeRawFrame(headers: Uint8Array, payload: Uint8Array): Buffer {
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(headers.length + payload.length + 16, 0)
  prelude.writeUInt32BE(headers.length, 4)
  const checked = Buffer.concat([prelude, checksum(prelude), headers, payload])
  return Buffer.concat([checked, checksum(checked)])
}

export function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}

export const eventFrame = (type: string, payload: object | string): Buffer =>
  encodeFrame(
    { ':event-type': type, ...CONTENT_TYPE, ':message-type': 'event' },
    typeof payload === 'string' ? payload : JSON.stringify(payload),
  )

export const exceptionFrame = (type: string, message = 'no'): Buffer =>
  encodeFrame({ ':exception-type': type, ...CONTENT_TYPE, ':message-type': 'exception' }, JSON.stringify({ message }))

export const errorFrame = (code: string, message = 'no'): Buffer =>
  encodeFrame({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, '')

export const messageStart = eventFrame('messageStart', { p: 'abcd', role: 'assistant' })
export const textDelta = (text: string): Buffer =>
  eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text }, p: 'abcdefg' })
export const inputDelta = (input: string): Buffer =>
  eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input } }, p: 'abcdefg' })
export const messageStop = eventFrame('messageStop', { p: 'ab', stopReason: 'end_turn' })
export const metadata = eventFrame('metadata', {
  metrics: { latencyMs: 321 },
  p: 'abc',
  usage: { inputTokens: 25, outputTokens: 7, totalTokens: 32 },
})
/** What ends a good stream. */
export const ending = Buffer.concat([eventFrame('contentBlockStop', { contentBlockIndex: 0 }), messageStop, metadata])
export const wholeReply = Buffer.concat([messageStart, textDelta('Hello'), textDelta(' there'), ending])

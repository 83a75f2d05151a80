import { expect, test } from 'vitest'
import { audioSeconds, videoSeconds } from '../../../src/simulator/inference/media-seconds.ts'

function box(kind: string, content: Buffer, isLong = false): Buffer {
  const head = Buffer.alloc(isLong ? 16 : 8)
  head.writeUInt32BE(isLong ? 1 : 8 + content.length, 0)
  head.write(kind, 4, 'latin1')
  if (isLong) head.writeBigUInt64BE(BigInt(16 + content.length), 8)
  return Buffer.concat([head, content])
}

function movieHeader(scale: number, duration: number, isLong = false): Buffer {
  const header = Buffer.alloc(100)
  header[0] = isLong ? 1 : 0
  header.writeUInt32BE(scale, isLong ? 20 : 12)
  if (isLong) header.writeBigUInt64BE(BigInt(duration), 24)
  else header.writeUInt32BE(duration, 16)
  return box('mvhd', header)
}

const data = box('mdat', Buffer.alloc(1_000))
const base64 = (...parts: Buffer[]): string => Buffer.concat(parts).toString('base64')

test.each([
  ['its header first', base64(box('ftyp', Buffer.alloc(8)), box('moov', movieHeader(1_000, 12_500)), data)],
  ['its header last', base64(box('ftyp', Buffer.alloc(8)), data, box('moov', movieHeader(600, 7_500)))],
  [
    'long boxes and times',
    base64(box('mdat', Buffer.alloc(99), true), box('moov', movieHeader(90_000, 1_125_000, true))),
  ],
])('a movie with %s tells how long it is', (_, movie) => {
  expect(videoSeconds(movie)).toBe(12.5)
  expect(audioSeconds(movie)).toBe(12.5)
})

test('a WAV does so by its rate', () => {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.write('WAVE', 8, 'latin1')
  head.writeUInt32LE(8_000, 28)
  expect(audioSeconds(base64(head, Buffer.alloc(20_000)))).toBe(2.5)
})

test.each([
  ['no movie', Buffer.alloc(250_000)],
  ['a movie without a header', Buffer.concat([box('moov', Buffer.alloc(0)), Buffer.alloc(249_992)])],
  ['a header without a time scale', Buffer.concat([box('moov', movieHeader(0, 9)), Buffer.alloc(250_000 - 116)])],
  ['a box that is shorter than its own head', Buffer.concat([Buffer.from([0, 0, 0, 3]), Buffer.alloc(249_996)])],
])('what is %s is as long as its bytes usually are', (_, bytes) => {
  expect(videoSeconds(bytes.toString('base64'))).toBe(2)
  expect(audioSeconds(bytes.toString('base64'))).toBe(250_000 / 16_000)
})

test('what is elsewhere is a minute', () => {
  expect([videoSeconds(null), audioSeconds(null)]).toEqual([60, 60])
})

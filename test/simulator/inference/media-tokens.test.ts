import { describe, expect, test } from 'vitest'
import { documentMeasure, imageMeasure, imageSize } from '../../../src/simulator/inference/media-tokens.ts'

const png = (width: number, height: number): Buffer => {
  const head = Buffer.alloc(33)
  head.write('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}
const gif = (width: number, height: number): Buffer => {
  const head = Buffer.from('GIF89a\0\0\0\0', 'latin1')
  head.writeUInt16LE(width, 6)
  head.writeUInt16LE(height, 8)
  return head
}
const webp = (chunk: string, fill: (head: Buffer) => void): Buffer => {
  const head = Buffer.alloc(30)
  head.write(`RIFF\0\0\0\0WEBP${chunk}`, 'latin1')
  fill(head)
  return head
}
const jpeg = (width: number, height: number, before: Buffer = Buffer.alloc(0)): Buffer => {
  const frame = Buffer.from([0xff, 0xc2, 0, 17, 8, 0, 0, 0, 0, 3, 0, 0])
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return Buffer.concat([Buffer.from([0xff, 0xd8]), before, frame])
}
const tables = Buffer.from([0xff, 0xc4, 0, 4, 1, 2, 0xff, 0xff, 0xe1, 0, 3, 9])

describe('the size of an image', () => {
  test.each<[string, Buffer]>([
    ['a PNG', png(640, 480)],
    ['a GIF', gif(640, 480)],
    [
      'an extended WebP',
      webp('VP8X', (head) => {
        head.writeUIntLE(639, 24, 3)
        head.writeUIntLE(479, 27, 3)
      }),
    ],
    ['a lossless WebP', webp('VP8L', (head) => head.writeUInt32LE((479 << 14) | 639, 21))],
    [
      'a lossy WebP',
      webp('VP8 ', (head) => {
        head.writeUInt16LE(640, 26)
        head.writeUInt16LE(480, 28)
      }),
    ],
    ['a JPEG', jpeg(640, 480)],
    ['a JPEG behind tables and fill bytes', jpeg(640, 480, tables)],
  ])('is read from the head of %s', (_, head) => {
    expect(imageSize(head)).toEqual({ width: 640, height: 480 })
  })

  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('hello, this is a text and no image')],
    ['a PNG that is cut off', png(640, 480).subarray(0, 20)],
    ['a PNG of no width', png(0, 480)],
    ['a JPEG that ends before its frame', jpeg(640, 480).subarray(0, 6)],
    ['a WebP of a later kind', webp('VP9 ', () => {})],
  ])('is not told by %s', (_, head) => {
    expect(imageSize(head)).toBeNull()
  })
})

test.each([
  [200, 200, 54],
  [1_000, 1_000, 1_334],
  [1_092, 1_092, 1_568],
  [3_136, 200, 210],
  [1, 1, 1],
])('an image of %i by %i counts %i tokens', (width, height, mediaTokens) => {
  expect(imageMeasure(png(width, height).toString('base64'))).toEqual({ characters: 0, mediaTokens })
})

test.each([null, 'AAAA'])('an image whose size cannot be told (%s) counts as the largest', (base64) => {
  expect(imageMeasure(base64)).toEqual({ characters: 0, mediaTokens: 1_568 })
})

const pdf = '%PDF-1.4 << /Type /Pages /Kids [] >> << /Type /Page >> <</Type/Page/Parent 1 0 R>>'
test.each<[string, string, object]>([
  ['txt', 'zwölf', { characters: 5, mediaTokens: 0 }],
  ['csv', 'a,b', { characters: 3, mediaTokens: 0 }],
  ['docx', 'zwölf', { characters: 6, mediaTokens: 0 }],
  ['pdf', pdf, { characters: 0, mediaTokens: 4_500 }],
  ['pdf', 'pages that are compressed', { characters: 0, mediaTokens: 2_250 }],
])('a document of the format %s is counted by what it holds', (format, content, measure) => {
  expect(documentMeasure(format, Buffer.from(content).toString('base64'))).toEqual(measure)
})

test('a document that is elsewhere counts as a page', () => {
  expect(documentMeasure('txt', null)).toEqual({ characters: 0, mediaTokens: 2_250 })
})

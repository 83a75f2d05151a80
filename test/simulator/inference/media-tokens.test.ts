import { describe, expect, test } from 'vitest'
import { imageFormat, imageSize } from '../../../src/simulator/inference/image-head.ts'
import {
  audioMeasure,
  documentMeasure,
  imageMeasure,
  videoMeasure,
} from '../../../src/simulator/inference/media-tokens.ts'
import { mediaProfile, pngHead as png, seenMedia } from './some-media.ts'

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

test.each([
  ['png', png(1, 1)],
  ['gif', gif(1, 1)],
  ['webp', webp('VP8 ', () => undefined)],
  ['jpeg', jpeg(1, 1)],
  [null, Buffer.from('<svg>')],
  [null, Buffer.alloc(0)],
])('the format %s is seen in the first bytes', (format, head) => {
  expect(imageFormat(head)).toBe(format)
})

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
  expect(imageMeasure(seenMedia({ size: { width, height } }), mediaProfile())).toEqual({ characters: 0, mediaTokens })
})

test('an image whose size cannot be told counts as the largest', () => {
  expect(imageMeasure(seenMedia({ size: null }), mediaProfile())).toEqual({ characters: 0, mediaTokens: 1_568 })
})

test('another model counts images in another way', () => {
  const nova = mediaProfile({ pixelsPerImageToken: 650, longestImageSide: 8_000, mostImageTokens: 2_600 })
  const tokens = (width: number, height: number): number =>
    imageMeasure(seenMedia({ size: { width, height } }), nova).mediaTokens
  expect([tokens(900, 900), tokens(1_300, 1_300), tokens(4_000, 4_000)]).toEqual([1_247, 2_600, 2_600])
})

test('a video counts by its length, up to where the model looks at no more of it, and a sound by all of it', () => {
  const media = mediaProfile({ videoTokensPerSecond: 10, mostVideoSeconds: 60, audioTokensPerSecond: 2 })
  expect([10, 60, 600].map((seconds) => videoMeasure({ seconds }, media).mediaTokens)).toEqual([100, 600, 600])
  expect(audioMeasure({ seconds: 600 }, media).mediaTokens).toBe(1_200)
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

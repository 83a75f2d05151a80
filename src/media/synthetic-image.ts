// Made-up images: mosaics of coloured squares, as real files of their formats. Squares compress to little; a filler that no decoder reads
// brings the file to the bytes that a photograph has, or to those that are asked for.
import { deflateSync } from 'node:zlib'
import { drawInteger } from '../random/draw.ts'
import { makeRandom, type Random } from '../random/random.ts'
import { pngChunk, riffChunk, withFiller } from './fillers.ts'

export interface SyntheticImage {
  readonly format: ImageFormat
  readonly width: number
  readonly height: number
  /** Of the file; null for about as many as a photograph of the size has. */
  readonly bytes: number | null
}

export const IMAGE_FORMATS = ['png', 'jpeg', 'webp', 'gif'] as const
export type ImageFormat = (typeof IMAGE_FORMATS)[number]

/** The same of the same seed. Exactly as many bytes as are asked for, where the squares alone do not take more. */
export function makeSyntheticImage(image: SyntheticImage, seed: number, ordinal: number): Uint8Array {
  const random = makeRandom(seed, 'synthetic image', image.format, image.width, image.height, ordinal)
  const file = ENCODERS[image.format](drawMosaic(image, random))
  return fillUp(image.format, file, image.bytes ?? usualBytes(image), random)
}

/** The least bytes that an image can be asked to have. */
export const leastBytes = (image: SyntheticImage): number =>
  Math.max(...[0, 1, 2].map((ordinal) => makeSyntheticImage({ ...image, bytes: 0 }, 0, ordinal).length)) + SPARE_BYTES

/** The head of a filler, and what the squares of another seed may come to beyond others'. */
const SPARE_BYTES = 256

/** What photographs have, roughly. */
const BYTES_PER_PIXEL: Readonly<Record<ImageFormat, number>> = { png: 1.5, jpeg: 0.25, webp: 0.15, gif: 0.6 }

export const usualBytes = ({ format, height, width }: SyntheticImage): number =>
  Math.round(width * height * BYTES_PER_PIXEL[format])

/** What is put around a filler depends on its length a little: it is made twice. */
function fillUp(format: ImageFormat, file: Uint8Array, bytes: number, random: Random): Uint8Array {
  const lack = bytes - file.length
  if (lack <= 0) return file
  const filled = (length: number): Uint8Array =>
    Buffer.concat(withFiller(format, file, fillerOf(Math.max(0, length), random)) ?? [file])
  const first = filled(lack)
  const over = first.length - bytes
  return over === 0 || over >= lack ? first : filled(lack - over)
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Long enough that no compression on the way finds the repetition: gzip looks 32 KiB back. */
const FILLER_PERIOD = 2 ** 16

function fillerOf(length: number, random: Random): Uint8Array {
  const period = Buffer.alloc(Math.min(length, FILLER_PERIOD))
  for (let index = 0; index < period.length; index++) period[index] = LETTERS.charCodeAt(drawInteger(random, 0, 61))
  return length === 0 ? period : Buffer.alloc(length, period)
}

const COLORS = 16
const MOST_SQUARES = 64
/** Of a square's side: the blocks of a JPEG. */
const BLOCK = 8

interface Mosaic {
  readonly width: number
  readonly height: number
  /** The side of a square. */
  readonly side: number
  /** Of a row of squares. */
  readonly columns: number
  /** The color of each square, row by row. */
  readonly squares: Uint8Array
  /** Red, green and blue of each color. */
  readonly palette: Uint8Array
}

function drawMosaic({ height, width }: SyntheticImage, random: Random): Mosaic {
  const side = BLOCK * Math.ceil(Math.max(width, height) / MOST_SQUARES / BLOCK)
  const columns = Math.ceil(width / side)
  return {
    width,
    height,
    side,
    columns,
    squares: Uint8Array.from({ length: columns * Math.ceil(height / side) }, () => drawInteger(random, 0, COLORS - 1)),
    palette: Uint8Array.from({ length: COLORS * 3 }, () => drawInteger(random, 0, 255)),
  }
}

const squareAt = ({ columns, side, squares }: Mosaic, x: number, y: number): number =>
  squares[Math.floor(y / side) * columns + Math.floor(x / side)] ?? 0

const ENCODERS: Readonly<Record<ImageFormat, (mosaic: Mosaic) => Uint8Array>> = {
  png: encodePng,
  jpeg: encodeJpeg,
  webp: encodeWebp,
  gif: encodeGif,
}

/** Color type 3, by a palette: https://www.w3.org/TR/png/ */
function encodePng(mosaic: Mosaic): Uint8Array {
  const { height, palette, width } = mosaic
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  // A byte before each row says how it is filtered: not at all.
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = squareAt(mosaic, x, y)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...pngChunk(Buffer.from('IHDR'), header),
    ...pngChunk(Buffer.from('PLTE'), palette),
    ...pngChunk(Buffer.from('IDAT'), deflateSync(rows, { level: 1 })),
    ...pngChunk(Buffer.from('IEND'), Buffer.alloc(0)),
  ])
}

/** Packs bits into bytes, the least significant first (GIF, WebP) or the most (JPEG). */
function makeBits(order: 'least-first' | 'most-first', stuffs = false) {
  const bytes: number[] = []
  let byte = 0
  let filled = 0
  const put = (bit: number): void => {
    byte = order === 'least-first' ? byte | (bit << filled) : (byte << 1) | bit
    if (++filled < 8) return
    bytes.push(byte)
    if (stuffs && byte === 0xff) bytes.push(0)
    byte = 0
    filled = 0
  }
  return {
    write(value: number, count: number): void {
      for (let index = 0; index < count; index++)
        put((value >> (order === 'least-first' ? index : count - 1 - index)) & 1)
    },
    /** What is missing of the last byte is filled with `bit`. */
    end(bit: 0 | 1): Buffer {
      const missing = (8 - filled) % 8
      for (let index = 0; index < missing; index++) put(bit)
      return Buffer.from(bytes)
    },
  }
}

const segment = (marker: number, content: readonly number[]): Buffer =>
  Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff, ...content])

const JPEG_COMPONENTS = 3
const JPEG_QUANTUM = 8

/**
 * Baseline, without subsampling: each block is a square's or a part of one, and so has no more than its mean.
 * https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 */
function encodeJpeg(mosaic: Mosaic): Uint8Array {
  const { height, palette, width } = mosaic
  const components = Array.from({ length: JPEG_COMPONENTS }, (_, index) => index + 1)
  // One code of one bit (no difference), and eight of five bits for differences of so many bits.
  const meanCodes = [1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
  const endCode = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => JPEG_QUANTUM)]),
    segment(0xc0, [
      8,
      height >> 8,
      height & 0xff,
      width >> 8,
      width & 0xff,
      JPEG_COMPONENTS,
      ...components.flatMap((id) => [id, 0x11, 0]),
    ]),
    segment(0xc4, [0x00, ...meanCodes]),
    segment(0xc4, [0x10, ...endCode]),
    segment(0xda, [JPEG_COMPONENTS, ...components.flatMap((id) => [id, 0]), 0, 63, 0]),
    encodeBlocks(mosaic, palette),
    Buffer.from([0xff, 0xd9]),
  ])
}

/** The palette's numbers are taken for luma and chroma: it is made up. */
function encodeBlocks(mosaic: Mosaic, palette: Uint8Array): Buffer {
  const { height, width } = mosaic
  const bits = makeBits('most-first', true)
  const before = [0, 0, 0]
  for (let y = 0; y < height; y += BLOCK) {
    for (let x = 0; x < width; x += BLOCK) {
      const color = squareAt(mosaic, x, y)
      for (let component = 0; component < JPEG_COMPONENTS; component++) {
        // Of 64 equal samples the coefficient is 8 times the sample, and the quantum is 8.
        const mean = (palette[color * 3 + component] ?? 0) - 128
        const difference = mean - (before[component] ?? 0)
        before[component] = mean
        const size = 32 - Math.clz32(Math.abs(difference))
        if (size === 0) bits.write(0, 1)
        else {
          bits.write(0b10000 + size - 1, 5)
          bits.write(difference < 0 ? difference + 2 ** size - 1 : difference, size)
        }
        // No other coefficient: the end of the block.
        bits.write(0, 1)
      }
    }
  }
  return bits.end(1)
}

/** Lossless, of two colors, of which a byte holds eight pixels: https://developers.google.com/speed/webp/docs/webp_lossless_bitstream_specification */
function encodeWebp(mosaic: Mosaic): Uint8Array {
  const { height, width } = mosaic
  const extended = Buffer.alloc(10)
  extended.writeUIntLE(width - 1, 4, 3)
  extended.writeUIntLE(height - 1, 7, 3)
  const chunks = [...riffChunk('VP8X', extended), ...riffChunk('VP8L', encodeLossless(mosaic))]
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(
    chunks.reduce((sum, { length }) => sum + length, 4),
    4,
  )
  return Buffer.concat([head, ...chunks])
}

const COLOR_INDEXING = 3

function encodeLossless(mosaic: Mosaic): Buffer {
  const { height, palette, width } = mosaic
  const bits = makeBits('least-first')
  /** A code of one symbol takes no bits, and one of two takes a bit. */
  const writeCode = (one: number, other = one): void => {
    const [least, greatest] = [Math.min(one, other), Math.max(one, other)]
    bits.write(1, 1)
    bits.write(least === greatest ? 0 : 1, 1)
    bits.write(1, 1)
    bits.write(least, 8)
    if (least !== greatest) bits.write(greatest, 8)
  }
  bits.write(0x2f, 8)
  bits.write(width - 1, 14)
  bits.write(height - 1, 14)
  // No transparency, version 0.
  bits.write(0, 4)
  bits.write(1, 1)
  bits.write(COLOR_INDEXING, 2)
  // Two colors, the second as its difference to the first: green, red, blue and alpha of both, then the distance, of which there is none.
  bits.write(1, 8)
  bits.write(0, 1)
  const channels = [1, 0, 2].map((channel): readonly [number, number] => {
    const [first, second] = [palette[channel] ?? 0, palette[channel + 3] ?? 0]
    return [first, (second - first) & 0xff]
  })
  const table = [...channels, [0xff, 0] as const]
  for (const [first, second] of table) writeCode(first, second)
  writeCode(0)
  for (const index of [0, 1] as const)
    for (const [first, second] of table)
      if (first !== second) bits.write((index === 0 ? first : second) === Math.max(first, second) ? 1 : 0, 1)
  // No further transform, no cache of colors, one group of codes.
  bits.write(0, 3)
  writeCode(0, 0xff)
  for (let channel = 0; channel < 4; channel++) writeCode(0)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x += BLOCK) bits.write(squareAt(mosaic, x, y) & 1, 1)
  return bits.end(0)
}

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function encodeGif(mosaic: Mosaic): Uint8Array {
  const { height, palette, width } = mosaic
  const screen = Buffer.alloc(7)
  screen.writeUInt16LE(width, 0)
  screen.writeUInt16LE(height, 2)
  // A palette of 2^(3 + 1) colors.
  screen[4] = 0xf3
  const frame = Buffer.alloc(10)
  frame[0] = 0x2c
  frame.writeUInt16LE(width, 5)
  frame.writeUInt16LE(height, 7)
  const packed = packLzw(mosaic)
  const blocks = Array.from({ length: Math.ceil(packed.length / 255) }, (_, index) =>
    packed.subarray(index * 255, (index + 1) * 255),
  ).flatMap((block) => [Buffer.from([block.length]), block])
  return Buffer.concat([
    Buffer.from('GIF89a'),
    screen,
    palette,
    frame,
    Buffer.from([BITS_OF_COLOR]),
    ...blocks,
    Buffer.from([0, 0x3b]),
  ])
}

const BITS_OF_COLOR = 4
const CLEAR = COLORS
const FIRST_CODE = COLORS + 2
const MOST_CODES = 4096

/** Each code stands for a row of colors; one more is learned with each that is written, until there are 4,096. */
function packLzw(mosaic: Mosaic): Buffer {
  const { height, width } = mosaic
  const bits = makeBits('least-first')
  const longer = new Int16Array(MOST_CODES * COLORS)
  let next = FIRST_CODE
  let length = BITS_OF_COLOR + 1
  let code = -1
  bits.write(CLEAR, length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = squareAt(mosaic, x, y)
      if (code === -1) {
        code = color
        continue
      }
      const known = longer[code * COLORS + color] ?? 0
      if (known !== 0) {
        code = known
        continue
      }
      bits.write(code, length)
      if (next < MOST_CODES) {
        longer[code * COLORS + color] = next
        if (next === 2 ** length) length++
        next++
      } else {
        bits.write(CLEAR, length)
        longer.fill(0)
        next = FIRST_CODE
        length = BITS_OF_COLOR + 1
      }
      code = color
    }
  }
  bits.write(code, length)
  // Who reads has learned a code from the last one, too.
  if (next === 2 ** length && next < MOST_CODES) length++
  bits.write(CLEAR + 1, length)
  return bits.end(0)
}

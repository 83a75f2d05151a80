import { assert, integer, nat, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withFiller } from '../../src/media/fillers.ts'
import { imageSize } from '../../src/media/image-size.ts'
import { formatOfBytes, whyNotFormat } from '../../src/media/media-formats.ts'
import { IMAGE_FORMATS, leastBytes, makeSyntheticImage, usualBytes } from '../../src/media/synthetic-image.ts'
import { decodeGif, decodeJpeg, decodePng, decodeWebp } from './decode-image.ts'

const DECODERS = { png: decodePng, jpeg: decodeJpeg, gif: decodeGif, webp: decodeWebp }

const sizes = { width: integer({ min: 1, max: 300 }), height: integer({ min: 1, max: 300 }) }

describe.each(IMAGE_FORMATS)('a made-up %s', (format) => {
  const decode = (file: Uint8Array) => DECODERS[format](Buffer.from(file))

  test('decodes to its size, whatever that is', () => {
    assert(
      property(record({ ...sizes, seed: nat() }), ({ height, seed, width }) => {
        const file = makeSyntheticImage({ format, width, height, bytes: null }, seed, 0)
        const decoded = decode(file)
        expect([decoded.width, decoded.height]).toEqual([width, height])
        const places = format === 'jpeg' ? Math.ceil(width / 8) * Math.ceil(height / 8) : width * height
        expect(decoded.pixels).toHaveLength(places)
        expect(imageSize(format, file)).toEqual({ width, height })
        expect(whyNotFormat(format, file)).toBeNull()
        expect(formatOfBytes('image', file)).toBe(format)
      }),
      { numRuns: 30 },
    )
  })

  test('is the same of a seed, and another of another seed or ordinal', () => {
    const image = { format, width: 200, height: 120, bytes: null }
    const pixelsOf = (seed: number, ordinal: number) => decode(makeSyntheticImage(image, seed, ordinal)).pixels
    expect(pixelsOf(1, 0)).toEqual(pixelsOf(1, 0))
    expect(pixelsOf(1, 0)).not.toEqual(pixelsOf(2, 0))
    expect(pixelsOf(1, 0)).not.toEqual(pixelsOf(1, 1))
    expect(new Set(pixelsOf(1, 0)).size).toBeGreaterThan(1)
  })

  test('has the bytes that are asked for, from the least on', () => {
    assert(
      property(record({ ...sizes, more: nat(200_000), seed: nat() }), ({ height, more, seed, width }) => {
        const bytes = leastBytes({ format, width, height, bytes: null }) + more
        const file = makeSyntheticImage({ format, width, height, bytes }, seed, 0)
        // The sub-blocks of a GIF are of 255 bytes, and each has a byte that says so.
        expect(Math.abs(file.length - bytes)).toBeLessThanOrEqual(more / 10_000 + 8)
        expect([decode(file).width, decode(file).height]).toEqual([width, height])
      }),
      { numRuns: 20 },
    )
  })

  test('has about the bytes of a photograph without', () => {
    const image = { format, width: 1024, height: 768, bytes: null }
    const { length } = makeSyntheticImage(image, 1, 0)
    expect(length / usualBytes(image)).toBeGreaterThan(0.99)
    expect(length / usualBytes(image)).toBeLessThan(1.01)
  })

  test('decodes to the same with a filler, and is another file', () => {
    const file = makeSyntheticImage({ format, width: 100, height: 60, bytes: null }, 1, 0)
    const [one, other] = ['a1', 'b2'].map((content) =>
      Buffer.concat(withFiller(format, file, Buffer.from(content)) ?? []),
    )
    expect(decode(one as Buffer)).toEqual(decode(file))
    expect(decode(other as Buffer)).toEqual(decode(file))
    expect(one?.equals(other as Buffer)).toBe(false)
  })
})

import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  isInPlace,
  packingOf,
  sourceInMemory,
  startOf,
  textStream,
  UnreadableData,
} from '../../../src/reading/data-sets/byte-stream.ts'

const TEXT = 'Grüße, 😀\n'.repeat(20_000)

const utf16 = (text: string, isBig: boolean): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}

function textOf(content: Uint8Array): string {
  const source = sourceInMemory(content)
  return startOf(textStream(source, packingOf(source), null), 10_000_000).toString()
}

const foundIn = (content: Uint8Array): string => {
  try {
    textOf(content)
  } catch (error) {
    if (error instanceof UnreadableData) return error.found
    throw error
  }
  return 'nothing wrong'
}

const isPlain = (content: Uint8Array): boolean => isInPlace(packingOf(sourceInMemory(content)))

describe('the text of a file', () => {
  test.each([
    ['as it is', Buffer.from(TEXT)],
    ['behind a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
    ['in UTF-16, little end first', utf16(TEXT, false)],
    ['in UTF-16, big end first', utf16(TEXT, true)],
    ['in gzip', gzipSync(TEXT)],
    ['in gzip, behind a byte order mark', gzipSync(`\ufeff${TEXT}`)],
    ['in gzip and UTF-16', gzipSync(utf16(TEXT, true))],
    ['in gzip of several members', Buffer.concat([gzipSync(TEXT.slice(0, 7)), gzipSync(''), gzipSync(TEXT.slice(7))])],
  ])('%s', (_, content) => {
    expect(textOf(content) === TEXT).toBe(true)
  })

  test('is read in place where its bytes are those of the file', () => {
    expect(isPlain(Buffer.from('\ufeffa'))).toBe(true)
    expect([gzipSync('a'), utf16('a', false)].map(isPlain)).toEqual([false, false])
  })

  test('keeps half of a surrogate pair, so that its row can be named', () => {
    const bytes = Buffer.concat([utf16('a', false), Buffer.from([0x3d, 0xd8]), Buffer.from('b', 'utf16le')])
    const source = sourceInMemory(bytes)
    const text = startOf(textStream(source, packingOf(source), null), 100)
    expect([...text]).toEqual([0x61, 0xed, 0xa0, 0xbd, 0x62])
  })
})

describe('a file that cannot be read', () => {
  const packed = gzipSync(TEXT)
  const flipped = Buffer.from(packed)
  flipped[packed.length - 6] = (flipped.at(-6) ?? 0) ^ 0xff
  const whole = Buffer.concat([packed, gzipSync('more')])
  const firstFlipped = Buffer.from(whole)
  firstFlipped[packed.length - 6] = (whole[packed.length - 6] ?? 0) ^ 0xff

  test.each([
    ['cut off', packed.subarray(0, -20)],
    ['not what its checksum says', flipped],
    ['not what the checksum of its first member says', firstFlipped],
    ['followed by something else', Buffer.concat([packed, Buffer.from('more')])],
  ])('is a gzip file that is %s', (_, content) => {
    expect(foundIn(content)).toBe('a gzip file that is damaged or cut off')
  })

  test.each([
    ['PK\u0003\u0004', /^a zip archive or a spreadsheet/],
    ['PAR1', /^a Parquet file/],
    ['BZh9', /^a file packed by bzip2/],
  ])('is of another kind: %j', (start, found) => {
    expect(foundIn(Buffer.from(`${start} and more`, 'latin1'))).toMatch(found)
  })

  test('is UTF-16 that ends within a character', () => {
    expect(foundIn(utf16('ab', false).subarray(0, -1))).toMatch(/ends within a character$/)
  })
})

// HdrHistogram's V2 compressed encoding (https://github.com/HdrHistogram/HdrHistogram), written here because
// hdr-histogram-js 3.0.1 writes 1 as the normalizing index offset and 2^-1074 as the conversion ratio: readers that
// honour the offset, HdrHistogram_c for one, then find each sample one step too high.
import { deflateSync } from 'node:zlib'
import { zlibSync } from 'fflate'
import { HIGHEST_THOUSANDTHS, LOWEST_THOUSANDTHS, SIGNIFICANT_DIGITS } from './hdr.ts'
import type { HdrSnapshot } from './hdr-snapshot.ts'

// The low half byte names the format; 0x10 says that counts are of variable length.
export const V2_COOKIE = 0x1c849303 | 0x10
export const V2_COMPRESSED_COOKIE = 0x1c849304 | 0x10
export const HEADER_BYTES = 40
export const COMPRESSED_HEADER_BYTES = 8
// A count below 2^53, doubled by ZigZag, in groups of seven bits.
export const LONGEST_NUMBER_BYTES = 8

/** The base64 text of a histogram log. What stands beside the counts (sum, extremes, out of range) is not in it. */
export function encodeHdr(snapshot: HdrSnapshot): string {
  const payload = encodeCounts(snapshot)
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeInt32BE(V2_COOKIE, 0)
  header.writeInt32BE(payload.length, 4)
  header.writeInt32BE(0, 8) // normalizing index offset
  header.writeInt32BE(SIGNIFICANT_DIGITS, 12)
  header.writeBigInt64BE(BigInt(LOWEST_THOUSANDTHS), 16)
  header.writeBigInt64BE(BigInt(HIGHEST_THOUSANDTHS), 24)
  header.writeDoubleBE(1, 32) // conversion ratio from whole numbers to doubles
  const compressed = compress(Buffer.concat([header, payload]))
  const prefix = Buffer.alloc(COMPRESSED_HEADER_BYTES)
  prefix.writeInt32BE(V2_COMPRESSED_COOKIE, 0)
  prefix.writeInt32BE(compressed.length, 4)
  return Buffer.concat([prefix, compressed]).toString('base64')
}

/**
 * Most histograms of an interval are of some samples, which deflate hardly shrinks. Each stream of zlib sets up a quarter of a megabyte
 * first, and so many of them make V8 collect the whole heap each second. The smaller ones are zlib's stored blocks instead.
 */
const STORED_BYTES = 384

const compress = (plain: Buffer): Uint8Array =>
  plain.length <= STORED_BYTES ? zlibSync(plain, { level: 0 }) : deflateSync(plain)

/** Each cell's count; a run of empty cells is one negative number. */
function encodeCounts({ cells, counts }: HdrSnapshot): Buffer {
  const bytes = Buffer.alloc(cells.length * 2 * LONGEST_NUMBER_BYTES)
  let length = 0
  let next = 0
  for (const [i, cell] of cells.entries()) {
    const empty = cell - next
    // A single empty cell is a count of 0, as the reference encoder has it.
    if (empty > 0) length = writeZigZag(bytes, length, empty === 1 ? 0 : -empty)
    length = writeZigZag(bytes, length, counts[i] as number)
    next = cell + 1
  }
  return bytes.subarray(0, length)
}

/** LEB128 over ZigZag, in arithmetic that keeps all 53 bits; returns where the next number goes. */
function writeZigZag(bytes: Buffer, offset: number, value: number): number {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1
  let at = offset
  while (rest >= 0x80) {
    bytes[at++] = (rest % 0x80) + 0x80
    rest = Math.floor(rest / 0x80)
  }
  bytes[at++] = rest
  return at
}

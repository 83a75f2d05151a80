import { deflateSync } from 'node:zlib'
import { unzlibSync, zlibSync } from 'fflate'
import {
  bottomOfCell,
  CELLS,
  type HdrSnapshot,
  HIGHEST_THOUSANDTHS,
  LOWEST_THOUSANDTHS,
  middleOfCell,
  SIGNIFICANT_DIGITS,
  topOfCell,
} from './hdr.ts'

// HdrHistogram's V2 compressed encoding (https://github.com/HdrHistogram/HdrHistogram), written here because
// hdr-histogram-js 3.0.1 writes 1 as the normalizing index offset and 2^-1074 as the conversion ratio: readers that
// honour the offset, HdrHistogram_c for one, then find each sample one step too high.

// The low half byte names the format; 0x10 says that counts are of variable length.
const V2_COOKIE = 0x1c849303 | 0x10
const V2_COMPRESSED_COOKIE = 0x1c849304 | 0x10
const HEADER_BYTES = 40
const COMPRESSED_HEADER_BYTES = 8
// A count below 2^53, doubled by ZigZag, in groups of seven bits.
const LONGEST_NUMBER_BYTES = 8

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

// The reverse of encode-hdr.ts. A log of a long run holds millions of small histograms: hdr-histogram-js takes 50 µs for
// one, because it lays out all of a histogram's cells, and zlib 8 µs, because it sets up a stream. This takes some 3 µs.

// All of it is reused from one histogram to the next, within one turn only.
const inflated = Buffer.alloc(HEADER_BYTES + CELLS * LONGEST_NUMBER_BYTES)
const foundCells = new Uint32Array(CELLS)
const foundCounts = new Float64Array(CELLS)
let compressed = Buffer.alloc(1 << 12)

const middles = Float64Array.from({ length: CELLS }, (_, cell) => middleOfCell(cell))

/**
 * Reads one histogram of a log. The format carries no extremes and no sum, so they come out as near as the
 * histogram's steps allow; a maximum that is known from elsewhere is handed in.
 * @throws RangeError when the text is no HDR histogram, or one of another shape.
 */
export function decodeHdr(base64: string, maxThousandths: number | null = null): HdrSnapshot {
  const { cells, count, counts, sumThousandths } = decodeCounts(inflate(base64))
  const first = cells[0]
  const last = cells.at(-1)
  const max = last === undefined ? -Infinity : (maxThousandths ?? topOfCell(last))
  return {
    cells,
    counts,
    count,
    // All samples may have been below the range: then the maximum is below the first cell.
    minThousandths: first === undefined ? Infinity : Math.min(max, bottomOfCell(first)),
    maxThousandths: max,
    sumThousandths,
    outOfRange: 0,
  }
}

/** The counts' bytes, in memory that the next call takes. */
function inflate(base64: string): Buffer {
  if (compressed.length < base64.length) compressed = Buffer.alloc(base64.length * 2)
  const length = compressed.write(base64, 'base64')
  refuseUnless(length > COMPRESSED_HEADER_BYTES && compressed.readInt32BE(0) === V2_COMPRESSED_COOKIE, 'no histogram')
  refuseUnless(compressed.readInt32BE(4) === length - COMPRESSED_HEADER_BYTES, 'cut short')
  const { length: bytes } = unzlib(compressed.subarray(COMPRESSED_HEADER_BYTES, length))
  refuseUnless(bytes >= HEADER_BYTES && inflated.readInt32BE(0) === V2_COOKIE, 'no histogram')
  refuseUnless(inflated.readInt32BE(4) === bytes - HEADER_BYTES, 'cut short')
  const isOfARun =
    inflated.readInt32BE(8) === 0 &&
    inflated.readInt32BE(12) === SIGNIFICANT_DIGITS &&
    inflated.readBigInt64BE(16) === BigInt(LOWEST_THOUSANDTHS) &&
    inflated.readBigInt64BE(24) > 0n &&
    // One of a shorter range, as those of one hour are, has the same cells as far as it goes.
    inflated.readBigInt64BE(24) <= BigInt(HIGHEST_THOUSANDTHS)
  refuseUnless(isOfARun, 'of another range or of other steps than those of a run')
  return inflated.subarray(HEADER_BYTES, bytes)
}

function unzlib(bytes: Buffer): Uint8Array {
  let plain: Uint8Array
  try {
    plain = unzlibSync(bytes, { out: inflated })
  } catch (error) {
    throw new RangeError('the histogram is not compressed as one', { cause: error })
  }
  // The library leaves zlib's checksum to whoever wants it.
  refuseUnless(adler32(plain) === bytes.readUInt32BE(bytes.length - 4), 'damaged')
  return plain
}

const ADLER_MODULUS = 65_521
/** As many bytes as can be summed before a sum leaves 32 bits. */
const ADLER_BYTES = 5_552

function adler32(bytes: Uint8Array): number {
  let sum = 1
  let sumOfSums = 0
  for (let at = 0; at < bytes.length;) {
    for (const end = Math.min(at + ADLER_BYTES, bytes.length); at < end; at++) {
      sum += bytes[at] as number
      sumOfSums += sum
    }
    sum %= ADLER_MODULUS
    sumOfSums %= ADLER_MODULUS
  }
  return sumOfSums * 0x10000 + sum
}

/** ZigZag LEB128, one number a cell; a negative one stands for so many empty cells. */
function decodeCounts(bytes: Buffer): Pick<HdrSnapshot, 'cells' | 'counts' | 'count' | 'sumThousandths'> {
  let found = 0
  let count = 0
  let sumThousandths = 0
  let cell = 0
  for (let at = 0; at < bytes.length;) {
    let number = 0
    let unit = 1
    let byte = 0x80
    while (byte >= 0x80) {
      refuseUnless(at < bytes.length, 'cut short')
      byte = bytes[at++] as number
      number += (byte % 0x80) * unit
      unit *= 0x80
    }
    if (number % 2 === 1) {
      cell += (number + 1) / 2
      continue
    }
    if (number > 0) {
      refuseUnless(cell < CELLS, 'of more cells than one of a run has')
      const ofCell = number / 2
      foundCells[found] = cell
      foundCounts[found++] = ofCell
      count += ofCell
      sumThousandths += (middles[cell] as number) * ofCell
    }
    cell++
  }
  return { cells: foundCells.slice(0, found), counts: foundCounts.slice(0, found), count, sumThousandths }
}

function refuseUnless(condition: boolean, what: string): void {
  if (!condition) throw new RangeError(`the histogram is ${what}`)
}

/** The same histogram with its minimum and its sum as a log gives them back: what is made of these is the same in a run and from its files. */
export function asLogged(histogram: HdrSnapshot): HdrSnapshot {
  const { cells, counts, maxThousandths } = histogram
  const first = cells[0]
  return {
    ...histogram,
    minThousandths: first === undefined ? Infinity : Math.min(maxThousandths, bottomOfCell(first)),
    sumThousandths: cells.reduce((sum, cell, i) => sum + (middles[cell] as number) * (counts[i] as number), 0),
  }
}

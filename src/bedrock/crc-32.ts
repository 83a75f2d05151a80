import { crc32 as zlibCrc32 } from 'node:zlib'

/**
 * Up to here, eight table look-ups for eight bytes are quicker than what zlib costs to be asked, and above all
 * they need no view of the bytes: one for each frame would be most of what a stream leaves to the garbage collector.
 */
const LONGEST_IN_TABLES_BYTES = 400

const TABLES = makeTables()

/** The CRC-32 of gzip and Ethernet (ISO-HDLC), of the bytes in [from, end). */
export function crc32(bytes: Buffer, from: number, end: number): number {
  if (end - from > LONGEST_IN_TABLES_BYTES) return zlibCrc32(bytes.subarray(from, end))
  let crc = -1
  let at = from
  for (; at + 8 <= end; at += 8) {
    crc ^=
      byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16) | (byteAt(bytes, at + 3) << 24)
    crc =
      tableAt(7, crc & 0xff) ^
      tableAt(6, (crc >>> 8) & 0xff) ^
      tableAt(5, (crc >>> 16) & 0xff) ^
      tableAt(4, crc >>> 24) ^
      tableAt(3, byteAt(bytes, at + 4)) ^
      tableAt(2, byteAt(bytes, at + 5)) ^
      tableAt(1, byteAt(bytes, at + 6)) ^
      tableAt(0, byteAt(bytes, at + 7))
  }
  for (; at < end; at++) crc = tableAt(0, (crc ^ byteAt(bytes, at)) & 0xff) ^ (crc >>> 8)
  return ~crc >>> 0
}

const byteAt = (bytes: Buffer, at: number): number => bytes[at] as number

const tableAt = (zeros: number, byte: number): number => TABLES[(zeros << 8) + byte] as number

/** Table n says what a byte becomes when n zero bytes follow it. The polynomial is 0x04c11db7, its bits reversed. */
function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    tables[byte] = crc
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] as number
    tables[at] = (before >>> 8) ^ (tables[before & 0xff] as number)
  }
  return tables
}

// Bytes as a socket hands them over: somewhere in memory that the next read is written into.
import type { CallOutcome } from '../../src/bedrock/call-record.ts'
import type { ResponseReader } from '../../src/bedrock/stream/response-reader.ts'

const MARGIN_BYTES = 7

/** Calls `read` with the bytes in [from, end) of memory that is something else as soon as it returns. */
export function inReusedMemory<Result>(
  bytes: Uint8Array,
  read: (memory: Buffer, from: number, end: number) => Result,
): Result {
  const memory = Buffer.alloc(bytes.length + 2 * MARGIN_BYTES, 0xaa)
  memory.set(bytes, MARGIN_BYTES)
  const result = read(memory, MARGIN_BYTES, MARGIN_BYTES + bytes.length)
  memory.fill(0x55)
  return result
}

/** The same for the bytes of one read of a response. */
export const readInReusedMemory = (reader: ResponseReader, bytes: Uint8Array, atMs: number): CallOutcome | null =>
  inReusedMemory(bytes, (memory, from, end) => reader.read(memory, from, end, atMs))

// Lines out of bytes that come in pieces, cut anywhere. A line is decoded when it is whole, so that no character is
// torn, and only what has no end yet is kept.
import { nextTurn } from '../../time/clock.ts'

const NEWLINE = 0x0a

/** Lines without their ends, empty ones too; the last needs no end. @throws when one is longer than `mostBytes`. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<string> {
  let pending: Buffer[] = []
  let pendingBytes = 0
  let number = 1

  const keep = (piece: Buffer): void => {
    pendingBytes += piece.length
    if (pendingBytes > mostBytes) throw new Error(`line ${number} is longer than ${mostBytes} bytes`)
    pending.push(piece)
  }
  const take = (): string => {
    const line = Buffer.concat(pending).toString('utf8')
    pending = []
    pendingBytes = 0
    number++
    return line
  }
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    let from = 0
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      keep(bytes.subarray(from, end))
      yield take()
      from = end + 1
    }
    if (from < bytes.length) keep(bytes.subarray(from))
    // A file that is in memory already comes without a pause, and calls under way are served in between.
    await nextTurn()
  }
  if (pendingBytes > 0) yield take()
}

import { nextTurn } from '../../time/clock.ts'
import { type ObjectPlace, type ObjectStore, renderS3Uri, type StoredObject } from './object-store.ts'

export interface JobInput extends ObjectPlace {
  /** Where its output is put below the job's own folder: `records.jsonl.out`. */
  readonly outputName: string
}

const EXTENSION = '.jsonl'

// "Batch inference input file size (in GB)": 1, not adjustable. Taken for a binary one.
const MOST_FILE_BYTES = 2 ** 30

/**
 * The files of a job: the one that its URI names, or every .jsonl file in the folder that it names, nested ones
 * too. What else stands there is content that records may speak of, and is no input.
 * @throws when there is none, or one is too large.
 */
export async function findInputs(store: ObjectStore, input: ObjectPlace): Promise<readonly JobInput[]> {
  const objects = await store.list(input)
  const one = objects.find(({ key }) => key === input.key && key !== '')
  const found = one === undefined ? inFolder(objects, input.key) : [{ ...one, outputName: outputNameOf(one.key) }]
  if (found.length === 0) throw new Error(`${renderS3Uri(input)}: expected a .jsonl file, or a folder with one`)
  for (const { key, bucket, sizeBytes } of found) {
    const uri = renderS3Uri({ bucket, key })
    if (!key.endsWith(EXTENSION)) throw new Error(`${uri}: expected a name that ends in ${EXTENSION}`)
    if (sizeBytes > MOST_FILE_BYTES) {
      throw new Error(`${uri}: expected ${MOST_FILE_BYTES} bytes at most, found ${sizeBytes}`)
    }
  }
  return found
}

function inFolder(objects: readonly StoredObject[], prefix: string): (StoredObject & JobInput)[] {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  return objects
    .filter(({ key }) => key.startsWith(folder) && key.endsWith(EXTENSION))
    .map((object) => ({ ...object, outputName: `${object.key.slice(folder.length)}.out` }))
}

const outputNameOf = (key: string): string => `${key.slice(key.lastIndexOf('/') + 1)}.out`

// Lines out of bytes that come in pieces, cut anywhere. A line is decoded when it is whole, so that no character is
// torn, and only what has no end yet is kept.

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

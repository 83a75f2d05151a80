// Where the lines of a trace come from: a file, a JSON document that holds them, or the folder of a bucket.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { isRecord } from '../reading/record.ts'
import { invocationLogFormat, isInvocationRecord } from './invocation-log.ts'
import { type FormatChoice, recogniseTrace } from './trace-formats.ts'
import { readTraceLines, type TraceLine, UnreadableTrace } from './trace-lines.ts'
import { parseRecord } from './trace-row.ts'

export interface TraceSource {
  lines(): Iterable<{ readonly file: string; readonly line: TraceLine }>
  recognise(first: string, file: string): ReturnType<typeof recogniseTrace>
  missingBodies(): number
  hash(): { readonly sha256: string; readonly bytes: number }
}

/** Opens the file or the folder at `path`. */
export function openSource(path: string, choice: FormatChoice): TraceSource {
  const hash = createHash('sha256')
  const files = isFolder(path) ? logFilesIn(path) : [path]
  let missing = 0
  let current = path
  let bytes = 0
  const readBody = (s3Path: string): unknown => {
    const body = bodyBeside(current, s3Path)
    if (body === null) missing++
    return body
  }
  return {
    *lines() {
      for (const file of files) {
        current = file
        bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0
        for (const line of linesOf(file, hash)) yield { file, line }
      }
    },
    recognise(first, file) {
      const seen = recogniseTrace(first, file, choice)
      // What stands in files of its own is beside this one.
      if ('format' in seen && seen.format.kind === 'bedrock-invocation-log') {
        return { format: invocationLogFormat(choice.sessionKey, readBody) }
      }
      return isFolder(path) && 'format' in seen
        ? { found: 'a folder with files of another kind', hint: 'name one file; folders are read of invocation logs' }
        : seen
    },
    missingBodies: () => missing,
    hash: () => ({ sha256: hash.digest('hex'), bytes }),
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Bodies and the object that tests a permission are no logs. */
function logFilesIn(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        /\.jsonl?(?:\.gz)?$/i.test(path) && !/(?:^|[\\/])data[\\/]/.test(path) && !/permission-check/.test(path),
    )
    .toSorted()
  if (paths.length === 0) throw new UnreadableTrace('a folder without invocation logs (.json.gz)')
  return paths.map((path) => join(folder, path))
}

/** `…/data/<request>_input.json.gz`, which stands in the bucket as it does on the disk. */
function bodyBeside(file: string, s3Path: string): unknown {
  try {
    const bytes = readFileSync(join(dirname(file), 'data', basename(s3Path)))
    const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Longer documents do not fit into one text. */
const LONGEST_DOCUMENT_BYTES = 400_000_000

/** Lines; or the messages in a document such as `aws logs filter-log-events` prints. */
function* linesOf(file: string, hash: ReturnType<typeof createHash>): Generator<TraceLine> {
  let document: string[] | null = null
  let length = 0
  for (const line of readTraceLines(file, hash)) {
    if (line.number === 1 && isDocumentStart(line.text)) document = []
    if (document === null) yield line
    else {
      length += line.bytes
      if (length > LONGEST_DOCUMENT_BYTES)
        throw new UnreadableTrace('a JSON document of more than 400 MB; write a record a line')
      document.push(line.text)
    }
  }
  if (document === null) return
  for (const [index, text] of messagesIn(document.join('\n')).entries()) {
    yield { number: index + 1, text, offset: -1, bytes: 0 }
  }
}

function isDocumentStart(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed === '{' || trimmed.startsWith('[')) return true
  const record = trimmed.startsWith('{"events"') ? parseRecord(trimmed) : null
  return record !== null && Array.isArray(record['events'])
}

function messagesIn(text: string): string[] {
  const document = parseDocument(text)
  const events = Array.isArray(document)
    ? (document as readonly unknown[])
    : isRecord(document)
      ? document['events']
      : null
  if (!Array.isArray(events)) {
    // One record, written over several lines.
    if (isRecord(document) && isInvocationRecord(document)) return [JSON.stringify(document)]
    throw new UnreadableTrace('a JSON document without events')
  }
  return (events as readonly unknown[]).map((event) => {
    const message = isRecord(event) ? (event['message'] ?? event['@message']) : null
    return typeof message === 'string' ? message.trim() : JSON.stringify(isRecord(message) ? message : event)
  })
}

function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableTrace('a JSON document that is broken')
  }
}

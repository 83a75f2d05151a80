import { isRecord } from '../json-shape.ts'
import { invalid } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { BatchJob } from './batch-job.ts'

export interface JobPage {
  readonly jobs: readonly BatchJob[]
  /** Null on the last page. */
  readonly nextToken: string | null
}

const MOST_RESULTS = 1_000
const USUAL_RESULTS = 100

/** `jobs` in the order in which they were submitted; the newest come first unless asked otherwise. */
export function listJobs(jobs: readonly BatchJob[], query: URLSearchParams): JobPage | ApiError {
  const maxResults = Number(query.get('maxResults') ?? USUAL_RESULTS)
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > MOST_RESULTS) {
    return invalid(`1 validation error detected: Value at 'maxResults' failed to satisfy constraint: ${RANGE}`)
  }
  const offset = readOffset(query.get('nextToken'))
  const afterMs = readInstant(query.get('submitTimeAfter'), -Infinity)
  const beforeMs = readInstant(query.get('submitTimeBefore'), Infinity)
  if (offset === null) return invalid('The nextToken is invalid.')
  if (Number.isNaN(afterMs) || Number.isNaN(beforeMs)) return invalid('The submit time is invalid.')
  const status = query.get('statusEquals')
  const name = query.get('nameContains') ?? ''
  const chosen = jobs.filter(
    (job) =>
      job.submittedAtMs > afterMs &&
      job.submittedAtMs < beforeMs &&
      (status === null || job.status === status) &&
      job.asked.jobName.includes(name),
  )
  const ordered = query.get('sortOrder') === 'Ascending' ? chosen : chosen.toReversed()
  const end = offset + maxResults
  return { jobs: ordered.slice(offset, end), nextToken: end < ordered.length ? writeOffset(end) : null }
}

const RANGE = `Member must be a whole number from 1 to ${MOST_RESULTS}`

const readInstant = (text: string | null, otherwise: number): number => (text === null ? otherwise : Date.parse(text))

// Opaque to clients, as every token of the kind is.
const writeOffset = (offset: number): string => Buffer.from(JSON.stringify({ offset })).toString('base64url')

function readOffset(token: string | null): number | null {
  if (token === null) return 0
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    const offset = isRecord(read) ? read['offset'] : null
    return Number.isInteger(offset) && (offset as number) >= 0 ? (offset as number) : null
  } catch {
    return null
  }
}

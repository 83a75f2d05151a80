// Answers an operation on jobs: free of quotas and slots, at once, and no call in the truth.
import { parseJson } from '../json-shape.ts'
import type { Machine } from '../machine.ts'
import { answerError, bodyTooLong } from '../wire/api-error.ts'
import { readCredentialScope } from '../wire/authorization-header.ts'
import type { Exchange } from '../wire/exchange.ts'
import { readBody } from '../wire/request-body.ts'
import type { JobAnswer } from './batch-jobs.ts'
import { jobOperations } from './job-operations.ts'
import type { JobOperation } from './job-operations.ts'

const BODY_LIMIT_BYTES = 1_000_000

/** False when the request is none of them: then it has not been touched. */
export function serveJobs(machine: Machine, exchange: Exchange, path: string, query: URLSearchParams): boolean {
  const operation = jobOperations.find((one) => one.method === exchange.method && one.path.test(path))
  if (operation === undefined) return false
  const { jobs, truth } = machine.epoch()
  let isOver = false
  exchange.whenGone(() => {
    if (!isOver) truth.answered(operation.name, 'aborted')
    isOver = true
  })
  readBody(exchange, BODY_LIMIT_BYTES, (bytes) => {
    if (isOver) return
    isOver = true
    const region = readCredentialScope(exchange.headers)?.region ?? machine.profile.region
    const answer: JobAnswer =
      bytes === null
        ? { kind: 'refused', error: bodyTooLong(BODY_LIMIT_BYTES) }
        : operation.answer(jobs, { identifier: identifierIn(operation, path), query, body: parseJson(bytes), region })
    truth.answered(operation.name, answer.kind === 'answered' ? 'completed' : 'refused')
    write(exchange, answer)
  })
  return true
}

/** Broken percent-encoding is left as it is, and names no job. */
function identifierIn(operation: JobOperation, path: string): string {
  const [, segment = ''] = operation.path.exec(path) ?? []
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function write(exchange: Exchange, answer: JobAnswer): void {
  if (answer.kind === 'refused') {
    answerError(exchange, answer.error)
    return
  }
  const body = Buffer.from(JSON.stringify(answer.body), 'utf8')
  exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length })
  exchange.end(body)
}

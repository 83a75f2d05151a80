import { isRecord } from '../json-shape.ts'
import { invalid } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import { rangeViolations, refuseViolations } from '../wire/constraints.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Empty, or the member that leads to the next page. */
  readonly next: { readonly nextToken?: string }
}

const MOST_RESULTS = 1_000
const USUAL_RESULTS = 100

/**
 * The page that `maxResults` and `nextToken` ask for. A token holds the last number that was told and no offset, so
 * that what is made or deleted between two pages moves nothing from one to the other.
 */
export function takePage<T extends { readonly number: number }>(
  items: readonly T[],
  query: URLSearchParams,
  order: 'Ascending' | 'Descending' = 'Ascending',
): Page<T> | ApiError {
  const maxResults = Number(query.get('maxResults') ?? USUAL_RESULTS)
  if (!Number.isInteger(maxResults)) return invalid('The maxResults is invalid.')
  const problem = refuseViolations(rangeViolations('maxResults', maxResults, 1, MOST_RESULTS))
  if (problem !== null) return problem
  const sign = order === 'Ascending' ? 1 : -1
  const last = readToken(query.get('nextToken'))
  if (last === null) return invalid('The nextToken is invalid.')
  const left = items
    .filter(({ number }) => last === 'start' || (number - last) * sign > 0)
    .toSorted((a, b) => (a.number - b.number) * sign)
  const page = left.slice(0, maxResults)
  const end = page.at(-1)
  return { items: page, next: end === undefined || left.length === page.length ? {} : writeToken(end.number) }
}

// Opaque to clients, as every token of the kind is.
const writeToken = (last: number): { readonly nextToken: string } => ({
  nextToken: Buffer.from(JSON.stringify({ last })).toString('base64url'),
})

function readToken(token: string | null): number | 'start' | null {
  if (token === null) return 'start'
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    const last = isRecord(read) ? read['last'] : null
    return typeof last === 'number' && Number.isInteger(last) ? last : null
  } catch {
    return null
  }
}

// What the lists of the control plane may be asked for alike: a state, a part of the name, a time, an order and a page.
import { type ApiError, invalid } from '../wire/api-error.ts'
import { enumViolations, refuseViolations } from '../wire/constraints.ts'
import { type Page, type Resource, takePage } from './resource-store.ts'

export interface ListedKind<T> {
  readonly statuses: readonly string[]
  statusOf(one: T): string
  /** Of the members that ask for a time: `creationTime` is asked for by `creationTimeAfter`. */
  readonly time: 'creationTime' | 'submitTime'
}

const ORDERS = ['Ascending', 'Descending']

/** The page of `resources` that the query asks for; the newest come first unless it says otherwise. */
export function listAsked<T extends Resource>(
  resources: readonly T[],
  query: URLSearchParams,
  { statuses, statusOf, time }: ListedKind<T>,
): Page<T> | ApiError {
  const problem = refuseViolations([
    ...enumIfAsked(query, 'statusEquals', statuses),
    ...enumIfAsked(query, 'sortBy', ['CreationTime']),
    ...enumIfAsked(query, 'sortOrder', ORDERS),
  ])
  if (problem !== null) return problem
  const afterMs = readInstantMs(query.get(`${time}After`), -Infinity)
  const beforeMs = readInstantMs(query.get(`${time}Before`), Infinity)
  if (Number.isNaN(afterMs) || Number.isNaN(beforeMs)) return invalid(`The ${time} is invalid.`)
  const status = query.get('statusEquals')
  const name = query.get('nameContains') ?? ''
  const chosen = resources.filter(
    (one) =>
      one.createdAtMs > afterMs &&
      one.createdAtMs < beforeMs &&
      (status === null || statusOf(one) === status) &&
      one.name.includes(name),
  )
  return takePage(chosen, query, query.get('sortOrder') === 'Ascending' ? 'Ascending' : 'Descending')
}

const enumIfAsked = (query: URLSearchParams, name: string, known: readonly string[]): string[] =>
  query.has(name) ? enumViolations(name, query.get(name), known) : []

const readInstantMs = (text: string | null, otherwise: number): number => (text === null ? otherwise : Date.parse(text))

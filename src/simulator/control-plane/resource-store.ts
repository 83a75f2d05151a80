import { drawInteger } from '../../random/draw.ts'
import { makeRandom } from '../../random/random.ts'
import { isListOfRecords, isRecord } from '../describe-issue.ts'
import { type ApiError, invalid } from '../wire/api-error.ts'
import { rangeViolations, refuseViolations, type TextConstraint, textViolations } from '../wire/constraints.ts'
import { tooManyTags } from './control-answer.ts'

// What an account has made of one kind, in the order in which it was made.

export interface Resource {
  /** From 0, in the order of creation. */
  readonly number: number
  /** Twelve letters and digits, the end of the ARN. */
  readonly id: string
  readonly arn: string
  readonly region: string
  readonly clientRequestToken: string | null
  /** Of the world's time of day. */
  readonly createdAtMs: number
  changedAtMs: number
  name: string
  tags: readonly Tag[]
}

/** What every resource is asked for with. */
export interface NewResource {
  readonly name: string
  readonly clientRequestToken: string | null
  readonly tags: readonly Tag[]
}

export interface ResourceStore<T extends Resource> {
  /** `id` is drawn unless given. */
  add(asked: NewResource, place: { readonly region: string; readonly id?: string }, more: Omit<T, keyof Resource>): T
  /** By id or ARN, whatever account an ARN names. */
  find(identifier: string, region: string): T | undefined
  named(name: string, region: string): T | undefined
  /** What a request with the same token has made before. */
  madeBy(token: string | null, region: string): T | undefined
  inRegion(region: string): readonly T[]
  remove(resource: T): void
}

interface ResourceStoreOptions {
  /** Between the account and the id in an ARN: `provisioned-model`. */
  readonly type: string
  readonly accountId: string
  /** Ids follow from it and from the number of the resource. */
  readonly seed: number
  /** The world's time of day. */
  nowMs(): number
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'
const ID_LENGTH = 12

export function makeResourceStore<T extends Resource>(options: ResourceStoreOptions): ResourceStore<T> {
  const { type, accountId, seed } = options
  const resources = new Set<T>()
  let made = 0

  const drawId = (number: number): string => {
    const random = makeRandom(seed, type, number)
    return Array.from({ length: ID_LENGTH }, () => ALPHABET[drawInteger(random, 0, ALPHABET.length - 1)]).join('')
  }
  const inRegion = (region: string): T[] => [...resources].filter((one) => one.region === region)
  return {
    add({ name, clientRequestToken, tags }, { region, id: given }, more) {
      const number = made++
      const id = given ?? drawId(number)
      const arn = `arn:aws:bedrock:${region}:${accountId}:${type}/${id}`
      const nowMs = options.nowMs()
      const base: Resource = {
        number,
        id,
        arn,
        region,
        clientRequestToken,
        createdAtMs: nowMs,
        changedAtMs: nowMs,
        name,
        tags,
      }
      // What `more` leaves out of T is exactly what a Resource has.
      const resource = { ...more, ...base } as T
      resources.add(resource)
      return resource
    },
    find(identifier, region) {
      const [, itsType, itsId] = /^arn:[^:]*:bedrock:[^:]*:[^:]*:([a-z-]+)\/(.+)$/.exec(identifier) ?? []
      const id = itsType === type ? itsId : identifier
      return inRegion(region).find((one) => one.id === id)
    },
    named: (name, region) => inRegion(region).find((one) => one.name === name),
    madeBy: (token, region) =>
      token === null ? undefined : inRegion(region).find((one) => one.clientRequestToken === token),
    inRegion,
    remove(resource) {
      resources.delete(resource)
    },
  }
}

export const renderTime = (atMs: number): string => new Date(atMs).toISOString()

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

interface Tag {
  readonly key: string
  readonly value: string
}

/** "50 tags per resource", as the SDK's reference has it. */
const MOST_TAGS = 50

const KEY: TextConstraint = { longest: 128, pattern: /^[a-zA-Z0-9\s._:/=+@-]+$/, told: '[a-zA-Z0-9\\s._:/=+@-]*' }
const VALUE: TextConstraint = { longest: 256, pattern: /^[a-zA-Z0-9\s._:/=+@-]*$/, told: '[a-zA-Z0-9\\s._:/=+@-]*' }

/** Null when it is no list of tags at all. */
export function parseTags(value: unknown): { readonly tags: readonly Tag[]; readonly violations: string[] } | null {
  if (value === undefined || value === null) return { tags: [], violations: [] }
  if (!isListOfRecords(value)) return null
  const violations = value.flatMap((tag, index) => [
    ...textViolations(`tags.${index + 1}.member.key`, tag['key'], KEY),
    ...textViolations(`tags.${index + 1}.member.value`, tag['value'], VALUE),
  ])
  return { tags: value as unknown as readonly Tag[], violations }
}

/** What a resource has when `added` are put to those that it `had`: a key that it had gets the new value. */
export function mergeTags(had: readonly Tag[], added: readonly Tag[], resourceName: string): readonly Tag[] | ApiError {
  const merged = new Map([...had, ...added].map(({ key, value }) => [key, { key, value }]))
  return merged.size > MOST_TAGS ? tooManyTags(resourceName, MOST_TAGS) : [...merged.values()]
}

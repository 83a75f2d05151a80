// What an account has made of one kind, in the order in which it was made.
import { drawInteger } from '../../random/draw.ts'
import { makeRandom } from '../../random/random.ts'
import type { Tag } from './tags.ts'

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

export interface ResourceStoreOptions {
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

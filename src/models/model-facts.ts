// What is known of a model before it is called. A fact that is absent is not known, and nothing is refused for it: Bedrock
// has the last word.
import { matchesPattern } from './id-pattern.ts'
import { loadModelFile } from './model-file.ts'
import { GROUP_NAMES, type ModelEntry, type ModelFile, type ModelGroups } from './model-file-schema.ts'
import { parseModelId } from './model-id.ts'
import type { NativeBody } from './native-body.ts'

export interface ModelFacts extends ModelGroups {
  readonly family: string
  readonly maker: string | null
  /** Whose JSON InvokeModel takes, where it is one that Seismo writes. */
  readonly body: NativeBody | null
  /** Null of a model that has no entry, and of which only its family is known. */
  readonly entry: ModelEntry | null
}

/**
 * Of what a mode calls: the id of a foundation model or a cross-region inference profile, or an ARN that ends in one. Null for
 * what does not say its model: an application inference profile, what is provisioned, a router.
 */
export function modelFactsOf(model: string): ModelFacts | null {
  const { foundationModel } = parseModelId(model)
  return foundationModel === null ? null : findFacts(shippedModels(), foundationModel)
}

/** The facts that no source contradicts: what may refuse a mode. */
export function sureFactsOf(model: string): ModelFacts | null {
  const facts = modelFactsOf(model)
  return facts === null ? null : withoutDoubts(facts)
}

/** Of every model of the file, in its order. */
export const allModels = (): readonly ModelEntry[] => shippedModels().models

/** Their names, in small letters. */
export const makers = (): readonly string[] =>
  shippedModels().families.flatMap(({ maker }) => (maker === undefined ? [] : [maker.toLowerCase()]))

/** Whose JSON InvokeModel takes, where the model says it. */
export const bodyOfModel = (model: string): NativeBody | null => modelFactsOf(model)?.body ?? null

/** Whether it is known to read and write a cache that no request asks for. */
export const cachesByItself = (model: string): boolean => modelFactsOf(model)?.caching?.implicit === true

/** In whose words a mode says what is the model's own, whatever carries it. */
/** In whose words a mode's own fields are. Of a body that the scenario writes, nobody knows. */
export const dialectOf = ({ body, model }: { readonly body: NativeBody | object | null; readonly model: string }) =>
  typeof body === 'object' && body !== null ? null : (body ?? bodyOfModel(model))

/**
 * The geography whose profile is called, where it has none in the region: `us.` in eu-west-1. Null for all else. Only what
 * is sure: Canada, Mexico, Israel and others are sources of profiles that are named after another geography.
 */
export function strangeGeography(model: string, region: string): string | null {
  const { geography } = parseModelId(model)
  const home = geography === null ? undefined : shippedModels().geographies[geography]
  const isSettled = ['us-', 'eu-', 'ap-'].some((continent) => region.startsWith(continent))
  if (home === undefined || !isSettled) return null
  const isGovernment = region.startsWith('us-gov-')
  const isThere = isGovernment ? geography === 'us-gov' : region.startsWith(home)
  return isThere ? null : geography
}

/** Whose facts they are, by the name under `sources`. */
export function sourceOf(name: string): ModelFile['sources'][string] {
  const source = shippedModels().sources[name]
  if (source === undefined) throw new Error(`the file of models has no source ${name}`)
  return source
}

let shipped: ModelFile | null = null

/** It comes with the package and never changes: it is read once, when it is first asked for. */
const shippedModels = (): ModelFile => (shipped ??= loadModelFile())

export function findFacts({ families, models }: ModelFile, foundationModel: string): ModelFacts | null {
  const family = families.find(({ ids }) => ids.some((pattern) => matchesPattern(pattern, foundationModel)))
  if (family === undefined) return null
  const entry =
    models.find(({ id }) => id === foundationModel) ?? models.find((each) => isOf(each, foundationModel)) ?? null
  const { body = null, family: name, ids: _, maker = null, ...ofFamily } = family
  return { ...ofFamily, ...groupsOf(entry), family: name, maker, body, entry }
}

function groupsOf(entry: ModelEntry | null): ModelGroups {
  if (entry === null) return {}
  const { also: _, id: __, name: ___, note: ____, ...groups } = entry
  return groups
}

/** What AWS appends to an id: a date, a version, the context window of a model unit (`amazon.nova-pro-v1:0:300k`). */
const SUFFIX = /^(?:-\d{8})?(?:-v\d+)?(?::|$)/

const isOf = ({ also = [], id }: ModelEntry, foundationModel: string): boolean =>
  (foundationModel.startsWith(id) && SUFFIX.test(foundationModel.slice(id.length))) ||
  also.some((pattern) => matchesPattern(pattern, foundationModel))

function withoutDoubts(facts: ModelFacts): ModelFacts {
  const certain = GROUP_NAMES.flatMap((name) => {
    const { [name]: group } = facts
    if (group?.unsure === undefined) return []
    const doubtful = Object.keys(group.unsure)
    return [[name, Object.fromEntries(Object.entries(group).filter(([fact]) => !doubtful.includes(fact)))] as const]
  })
  return { ...facts, ...(Object.fromEntries(certain) as ModelGroups) }
}

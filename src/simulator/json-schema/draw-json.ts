// A value that a JSON schema takes, drawn: what a model puts into the input of a tool or into a structured output.
// What schemas of tools use is followed: types, enums, constants, properties, required, items, bounds, formats, patterns,
// unions, and references into the schema itself. Conditions (`if`, `not`, `dependentSchemas`) are not.
import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import { drawString } from './draw-string.ts'

// A schema may come from anybody: one that refers to itself, or asks for a million items, is followed so far.
const MOST_VALUES = 2_000
const DEEPEST = 24
const MOST_ITEMS = 256

interface Drawing {
  readonly random: Random
  /** The share of the properties that may be left out, and are not. */
  readonly optionalShare: number
  /** What references are looked up in. */
  readonly root: JsonRecord
  left: number
}

export const drawJson = (schema: JsonRecord, random: Random, optionalShare: number): unknown =>
  drawValue(schema, { random, optionalShare, root: schema, left: MOST_VALUES }, 0)

function drawValue(asked: unknown, drawing: Drawing, depth: number): unknown {
  const { random } = drawing
  drawing.left--
  const schema = resolve(asked, drawing)
  if (Object.hasOwn(schema, 'const')) return schema['const']
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return pick(random, schema['enum'])
  switch (typeOf(schema, random)) {
    case 'object':
      return drawObject(schema, drawing, depth)
    case 'array':
      return drawArray(schema, drawing, depth)
    case 'integer':
      return drawNumber(schema, random, true)
    case 'number':
      return drawNumber(schema, random, false)
    case 'boolean':
      return random.next() < 0.5
    case 'null':
      return null
    default:
      return drawString(schema, random)
  }
}

const pick = <T>(random: Random, values: readonly T[]): T => values[drawInteger(random, 0, values.length - 1)] as T

/** What a schema says once its references, unions and conjunctions are followed. */
function resolve(asked: unknown, { root, random }: Drawing): JsonRecord {
  let schema: JsonRecord = isRecord(asked) ? asked : {}
  for (let turn = 0; turn < DEEPEST; turn++) {
    const { $ref: reference, anyOf, oneOf, allOf, ...rest } = schema
    const union = [anyOf, oneOf].find((list) => Array.isArray(list) && list.length > 0) as unknown[] | undefined
    if (typeof reference === 'string') schema = merge(rest, find(root, reference))
    else if (union !== undefined) schema = merge(rest, pick(random, union))
    else if (Array.isArray(allOf)) schema = allOf.reduce<JsonRecord>(merge, rest)
    else return schema
  }
  return {}
}

/** Both at once, as far as one object can say it. */
function merge(one: JsonRecord, other: unknown): JsonRecord {
  if (!isRecord(other)) return one
  const both = (key: string): JsonRecord =>
    isRecord(one[key]) && isRecord(other[key]) ? { [key]: { ...one[key], ...other[key] } } : {}
  const required = [one['required'], other['required']].filter((list) => Array.isArray(list)).flat() as unknown[]
  return { ...one, ...other, ...both('properties'), ...(required.length === 0 ? {} : { required }) }
}

/** `#/$defs/name`. */
function find(root: JsonRecord, reference: string): unknown {
  if (!reference.startsWith('#')) return {}
  const keys = reference.split('/').slice(1)
  return keys.reduce<unknown>((value, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
    return (isRecord(value) || Array.isArray(value)) && Object.hasOwn(value, name)
      ? (value as JsonRecord)[name]
      : undefined
  }, root)
}

function typeOf({ type, properties, items, prefixItems, minimum, maximum }: JsonRecord, random: Random): unknown {
  if (Array.isArray(type) && type.length > 0) return pick(random, type)
  if (typeof type === 'string') return type
  if (properties !== undefined) return 'object'
  if (items !== undefined || prefixItems !== undefined) return 'array'
  return minimum !== undefined || maximum !== undefined ? 'number' : 'string'
}

function drawObject(schema: JsonRecord, drawing: Drawing, depth: number): JsonRecord {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'].filter((key) => typeof key === 'string') : []
  const drawn: [string, unknown][] = []
  const add = (key: string, value: unknown): void => {
    drawn.push([key, drawValue(value, drawing, depth + 1)])
  }
  const isFull = (): boolean => drawing.left <= 0 || depth >= DEEPEST
  for (const [key, value] of Object.entries(properties)) {
    const isWanted = required.includes(key) || drawing.random.next() < drawing.optionalShare
    if (isWanted && !isFull()) add(key, value)
  }
  const others = isRecord(schema['additionalProperties']) ? schema['additionalProperties'] : {}
  for (const key of required) if (!Object.hasOwn(properties, key) && !isFull()) add(key, others)
  const least = Math.min(MOST_ITEMS, wholeOf(schema['minProperties'], 0))
  for (let more = 1; drawn.length < least && !isFull(); more++) {
    if (!drawn.some(([key]) => key === `key${more}`)) add(`key${more}`, others)
  }
  return Object.fromEntries(drawn)
}

/** Up to two more than the least, where there may be more. */
function drawArray(schema: JsonRecord, drawing: Drawing, depth: number): unknown[] {
  const heads: readonly unknown[] = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : []
  const least = Math.min(MOST_ITEMS, wholeOf(schema['minItems'], heads.length === 0 ? 1 : heads.length))
  const most = Math.max(least, Math.min(least + 2, wholeOf(schema['maxItems'], Infinity)))
  const length =
    schema['minItems'] === undefined && schema['maxItems'] === 0 ? 0 : drawInteger(drawing.random, least, most)
  const items: unknown[] = []
  const seen = new Set<string>()
  const mostHere = depth < DEEPEST ? length : 0
  for (let index = 0; index < mostHere && drawing.left > 0; index++) {
    const item = drawValue(heads[index] ?? schema['items'], drawing, depth + 1)
    const identity = schema['uniqueItems'] === true ? renderJson(item) : String(index)
    // A kind of item of which there are few may not give as many.
    if (!seen.has(identity)) items.push(item)
    seen.add(identity)
  }
  return items
}

const wholeOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && value >= 0 ? Math.floor(value) : otherwise

const USUAL_RANGE = 100

function drawNumber(schema: JsonRecord, random: Random, isWhole: boolean): number {
  const step = isWhole ? Math.max(1, stepOf(schema) ?? 1) : (stepOf(schema) ?? 0.01)
  // An exclusive bound is passed by a step; as a truth value it says so of the bound beside it.
  const bound = (inclusive: string, exclusive: string, sign: 1 | -1): number | null => {
    const limit = schema[inclusive]
    const beyond = schema[exclusive]
    if (typeof beyond === 'number') return beyond + sign * step
    if (typeof limit !== 'number') return null
    return beyond === true ? limit + sign * step : limit
  }
  const from = bound('minimum', 'exclusiveMinimum', 1)
  const to = bound('maximum', 'exclusiveMaximum', -1)
  const least = from ?? (to === null ? 0 : Math.min(0, to - USUAL_RANGE))
  const most = to ?? least + USUAL_RANGE
  const first = Math.ceil(least / step)
  const last = Math.max(first, Math.floor(most / step))
  const value = drawInteger(random, first, last) * step
  // The step's own fraction digits, without those that multiplying adds.
  return isWhole ? value : Number(value.toPrecision(12))
}

function stepOf({ multipleOf }: JsonRecord): number | null {
  return typeof multipleOf === 'number' && multipleOf > 0 && Number.isFinite(multipleOf) ? multipleOf : null
}

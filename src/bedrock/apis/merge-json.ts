import type { Json, JsonObject } from '../../conversation/json.ts'

/** The fields of both, object in object; where both have one that is no object, `above` has its way. */
export function mergeJson(below: JsonObject, above: JsonObject | null): JsonObject {
  if (above === null) return below
  const merged = Object.entries(above).map(([key, value]) => [key, mergeValue(below[key], value)])
  return { ...below, ...(Object.fromEntries(merged) as JsonObject) }
}

function mergeValue(below: Json | undefined, above: Json): Json {
  return isObject(below) && isObject(above) ? mergeJson(below, above) : above
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

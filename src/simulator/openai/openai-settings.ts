// What a body of Chat Completions or of Responses asks for beside its prompt, by the names that both have.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ModelAsks, samplingAsked, type ThinkingAsked } from '../inference/model-asks.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { EFFORTS, type ServiceTier } from '../vocabulary.ts'
import type { ApiError } from '../wire/api-error.ts'
import {
  checkEnum,
  checkNumber,
  onlyDefault,
  unsupportedParameter,
  unsupportedValue,
  wrongParameter,
  wrongType,
} from './openai-mistakes.ts'

const MOST_TEMPERATURE = 2

export function checkSampling(
  { temperature, top_p: topP }: JsonRecord,
  { refused }: ModelProfile['sampling'],
): ApiError | null {
  const mistake =
    checkNumber('temperature', temperature, { isWhole: false, least: 0, most: MOST_TEMPERATURE }) ??
    checkNumber('top_p', topP, { isWhole: false, least: 0, most: 1 })
  if (mistake !== null) return mistake
  if (refused.includes('temperature') && (temperature ?? 1) !== 1)
    return onlyDefault('temperature', temperature as number)
  return refused.includes('top_p') && (topP ?? 1) !== 1 ? unsupportedParameter('top_p') : null
}

export const readSampling = ({ temperature, top_p: topP }: JsonRecord): ModelAsks['sampling'] =>
  samplingAsked({ temperature, top_p: topP, top_k: null })

/** `place` is the parameter. Of a model that thinks by levels, `none` is none. */
export function checkEffort(place: string, effort: unknown, model: ModelProfile): ApiError | null {
  if (effort === undefined || effort === null) return null
  const mistake = checkEnum(place, effort, ['none', 'minimal', ...EFFORTS])
  if (mistake !== null) return mistake
  const supported = effortsOf(model)
  if (supported.length === 0) return unsupportedParameter(place)
  return supported.includes(effort as string)
    ? null
    : unsupportedValue(
        place,
        effort as string,
        `Supported values are: ${supported.map((level) => `'${level}'`).join(', ')}.`,
      )
}

function effortsOf({ thinking, effort }: ModelProfile): readonly string[] {
  if (effort === null) return []
  const levels = EFFORTS.filter((level) => effort.factors[level] !== undefined)
  return thinking?.canBeOff === false ? levels : ['none', ...levels]
}

/** Whether it is made to think or kept from it, beside how it does by itself. */
export function readThinkingLevel(effort: unknown, { thinking }: ModelProfile): Pick<ModelAsks, 'thinking' | 'effort'> {
  if (effort === 'none') return { thinking: { kind: 'off' }, effort: null }
  const isAsked = effort !== undefined && effort !== null && thinking?.kinds.includes('levels') === true
  const asked: ThinkingAsked | null = isAsked ? { kind: 'levels', isOmitted: false } : null
  return { thinking: asked, effort: effort ?? null }
}

/** Whether the model thinks before this reply. */
export const doesThink = (effort: unknown, { thinking }: ModelProfile): boolean =>
  thinking !== null && effort !== 'none' && (thinking.byDefault || (effort ?? null) !== null)

const TIERS = ['auto', 'default', 'flex', 'priority']

export function checkTier(tier: unknown, { tiers }: ModelProfile): ApiError | null {
  const mistake = checkEnum('service_tier', tier, TIERS)
  if (mistake !== null) return mistake
  const isServed = tierOf(tier) === 'default' || tiers[tierOf(tier) as 'flex' | 'priority'] !== null
  return isServed ? null : wrongParameter(`unsupported service_tier '${tier as string}'`, 'service_tier')
}

const tierOf = (tier: unknown): ServiceTier =>
  tier === undefined || tier === null || tier === 'auto' ? 'default' : (tier as ServiceTier)

export const readTier = (tier: unknown): ServiceTier | null =>
  tier === undefined || tier === null ? null : tierOf(tier)

const MOST_PAIRS = 16
const LONGEST_KEY = 64
const LONGEST_METADATA = 512

/** Up to 16 pairs of texts, as OpenAI has them. */
export function checkMetadata(metadata: unknown): ApiError | null {
  if (metadata === undefined || metadata === null) return null
  if (!isRecord(metadata)) return wrongType('metadata', 'an object', metadata)
  const pairs = Object.entries(metadata)
  if (pairs.length > MOST_PAIRS) return tooLong('metadata', 'an object', MOST_PAIRS, 'properties', pairs.length)
  for (const [key, value] of pairs) {
    if (typeof value !== 'string') return wrongType(`metadata.${key}`, 'a string', value)
    if (key.length > LONGEST_KEY) return tooLong('metadata', 'keys', LONGEST_KEY, 'characters', key.length)
    if (value.length > LONGEST_METADATA) {
      return tooLong(`metadata.${key}`, 'a string', LONGEST_METADATA, 'characters', value.length)
    }
  }
  return null
}

const tooLong = (param: string, what: string, most: number, unit: string, found: number): ApiError =>
  wrongParameter(
    `Invalid '${param}': too many ${unit}. Expected ${what} with at most ${most} ${unit}, but got ${found} instead.`,
    param,
  )

const CACHE_TTL = '30m'

/** `implicit` is what a model does by itself, `explicit` is at breakpoints alone. */
export function checkCacheOptions(options: unknown, { cache }: ModelProfile): ApiError | null {
  if (options === undefined || options === null) return null
  if (!isRecord(options)) return wrongType('prompt_cache_options', 'an object', options)
  if (cache === null || !cache.ttls.includes(CACHE_TTL)) {
    return wrongParameter('prompt_cache_options is not supported on this model', 'prompt_cache_options')
  }
  return (
    checkEnum('prompt_cache_options.mode', options['mode'], ['implicit', 'explicit']) ??
    checkEnum('prompt_cache_options.ttl', options['ttl'], [CACHE_TTL])
  )
}

/** Whether only what is marked is to be cached. */
export const cachesMarkedOnly = ({ prompt_cache_options: options }: JsonRecord): boolean =>
  isRecord(options) && options['mode'] === 'explicit'

/** Whether the prompt is to be cached up to the end of this part. */
export const isBreakpoint = ({ prompt_cache_breakpoint: point }: JsonRecord): boolean => isRecord(point)

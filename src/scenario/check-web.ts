// What a mode of OpenAI's or Anthropic's API asks for that this API has no field for, or Bedrock is known to ignore there.
import { type WebFacts, type WebFamily, WEB_FACTS } from '../models/web-facts.ts'
import { showValue } from '../reading/describe-issues.ts'
import { objection, type Objection, valueAt } from '../reading/mistake.ts'
import { isWeb } from './api.ts'
import type { Mode } from './mode-schema.ts'
import { leastLimit, type Use } from './mode-uses.ts'

const familyOf = (api: string): WebFamily => api.replace(/-stream$/, '') as WebFamily

/** Null of an API that the AWS SDK has. */
export const webFactsOf = (mode: Mode): WebFacts | null => (isWeb(mode) ? WEB_FACTS[familyOf(mode.api)] : null)

export function checkWeb(mode: Mode, uses: readonly Use[]): Objection[] {
  const facts = webFactsOf(mode)
  if (facts === null) return [...checkEndpoint(mode), ...checkUltrafast(mode)]
  return [
    ...checkTier(mode, facts),
    ...checkServed(mode, facts),
    ...checkGuardrail(mode, facts),
    ...checkCache(mode, facts),
    ...checkReply(mode, facts),
    ...checkLimits(mode, facts, uses),
    ...checkOwnFields(mode, facts),
  ]
}

function checkEndpoint({ api, endpoint }: Mode): Objection[] {
  if (endpoint !== 'mantle') return []
  const hint = "bedrock-mantle has OpenAI's and Anthropic's APIs only: chat-completions-stream, for one"
  return [objection(['endpoint'], `runtime, or a URL, beside api: ${api}`, 'mantle', hint)]
}

function checkUltrafast({ serviceTier }: Mode): Objection[] {
  if (serviceTier !== 'ultrafast') return []
  return [objection(['serviceTier'], 'another tier', serviceTier, 'only Responses has it: api: responses-stream')]
}

const unknownTo = ({ name }: WebFacts): string => `${name} has no field for it`

function checkTier({ serviceTier }: Mode, facts: WebFacts): Objection[] {
  if (serviceTier === null || facts.tiers.includes(serviceTier)) return []
  const expected = facts.tiers.length === 0 ? 'nothing' : `one of ${facts.tiers.join(', ')}`
  return [objection(['serviceTier'], expected, serviceTier, facts.tiers.length === 0 ? unknownTo(facts) : null)]
}

function checkServed(mode: Mode, facts: WebFacts): Objection[] {
  const { latency, requestMetadata } = mode
  const marks = Object.keys(requestMetadata ?? {})
  return [
    ...(latency === 'standard' ? [] : [objection(['latency'], 'standard', latency, unknownTo(facts))]),
    ...(marks.length === 0
      ? []
      : [objection(['requestMetadata'], 'nothing', showValue(requestMetadata, false), unknownTo(facts))]),
  ]
}

function checkGuardrail({ endpoint, guardrail }: Mode, facts: WebFacts): Objection[] {
  if (guardrail === null) return []
  if (!facts.hasGuardrail || endpoint === 'mantle') {
    const where = endpoint === 'mantle' ? 'bedrock-mantle' : facts.name
    const hint = `${where} ignores guardrails in silence: use Chat Completions or Messages with endpoint: runtime`
    return [objection(['guardrail'], 'nothing', 'a guardrail', hint)]
  }
  const { streamProcessingMode } = guardrail
  return streamProcessingMode === null
    ? []
    : [objection(['guardrail', 'streamProcessingMode'], 'nothing', streamProcessingMode, unknownTo(facts))]
}

function checkCache({ cache }: Mode, { cachePoints, cacheTtls, name }: WebFacts): Objection[] {
  if (cache === null) return []
  const hint = `with ${name}, what is written to a cache stays for 30 minutes`
  return [
    ...(cache.ttl === null || cacheTtls?.includes(cache.ttl) === true
      ? []
      : [objection(['cache', 'ttl'], 'nothing', cache.ttl, hint)]),
    ...cache.points.flatMap((point, index) =>
      cachePoints.includes(point)
        ? []
        : [objection(['cache', 'points', index], cachePoints.join(' or '), point, `${name} has no such point`)],
    ),
  ]
}

function checkReply({ inference, outputFormat }: Mode, facts: WebFacts): Objection[] {
  const { stopSequences } = inference
  return [
    ...(facts.hasStopSequences || stopSequences.length === 0
      ? []
      : [objection(['inference', 'stopSequences'], 'none', showValue(stopSequences, false), unknownTo(facts))]),
    ...(facts.hasOutputFormat || outputFormat === null
      ? []
      : [objection(['outputFormat'], 'nothing', 'a JSON schema', `Bedrock refuses it with ${facts.name}`)]),
  ]
}

function checkLimits(
  mode: Mode,
  { leastLimit: least, name, neededLimit }: WebFacts,
  uses: readonly Use[],
): Objection[] {
  const { maxTokens } = mode.inference
  const isMissing =
    neededLimit !== null &&
    maxTokens === null &&
    uses.some(({ isLimited, prompts }) => !isLimited && prompts.some((prompt) => prompt.maxOutputTokens === null))
  const lowest = uses.length === 0 ? maxTokens : leastLimit(mode, uses)
  return [
    ...(isMissing
      ? [
          objection(
            ['inference', 'maxTokens'],
            'a whole number of at least 1',
            'nothing',
            `${name} needs ${neededLimit}: set it here, or maxOutputTokens of every prompt`,
          ),
        ]
      : []),
    ...(lowest === null || lowest >= least
      ? []
      : [
          objection(
            ['inference', 'maxTokens'],
            `at least ${least}, as maxOutputTokens of every prompt`,
            String(lowest),
            `${name} takes no lower limit`,
          ),
        ]),
  ]
}

function checkOwnFields({ additionalModelRequestFields: fields }: Mode, { name, ownFields }: WebFacts): Objection[] {
  if (fields === null) return []
  return Object.entries(ownFields).flatMap(([field, place]) => {
    if (valueAt(fields, [field]) === undefined) return []
    const hint = place === null ? `the body of ${name} says it by itself` : `the body takes it from ${place}`
    return [objection(['additionalModelRequestFields', field], 'nothing', 'a field that the body has', hint)]
  })
}

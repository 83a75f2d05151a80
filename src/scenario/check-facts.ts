// What is known before a run that AWS refuses: what no model of the mode's kind does, and what this one does not.
import { lifeOf, livingSuccessorOf, tellLife } from '../models/life-cycle.ts'
import { strangeGeography, sureFactsOf, type ModelFacts } from '../models/model-facts.ts'
import { parseModelId } from '../models/model-id.ts'
import { SERVICE_TIERS } from '../money/find-price.ts'
import type { Mode } from './mode-schema.ts'
import { objection, type Objection } from '../reading/mistake.ts'
import { showValue } from '../reading/describe-issues.ts'

/** What of a mode AWS is known to refuse. What is not known passes: Bedrock has the last word. */
export function checkFacts(mode: Mode, today: string | undefined): Objection[] {
  const facts = sureFactsOf(mode.model)
  return [
    ...checkArn(mode),
    ...checkGeography(mode),
    ...checkProvisioned(mode),
    ...checkGuardrail(mode),
    ...(facts === null || today === undefined ? [] : checkLife(mode, facts, today)),
    ...(facts === null
      ? []
      : [...checkServing(mode, facts), ...checkCache(mode, facts), ...checkSampling(mode, facts)]),
  ]
}

function checkLife({ model }: Mode, facts: ModelFacts, today: string): Objection[] {
  const known = lifeOf(facts, today)
  if (known === null || known.life.kind !== 'ended') return []
  const successor = livingSuccessorOf(model, today)
  const hint = `${facts.entry?.name ?? model} ${tellLife(known, today)}`
  return [
    objection(['model'], 'a model that AWS serves', model, successor === null ? hint : `${hint}: call ${successor}`),
  ]
}

/** An ARN of one region cannot be called in another; foundation models' and profiles' say theirs, too. */
function checkArn({ model, region }: Mode): Objection[] {
  const { region: ofArn } = parseModelId(model)
  if (ofArn === null || region === null || ofArn === region) return []
  return [objection(['region'], `${ofArn}, the region of the model's ARN`, region)]
}

function checkGeography({ model, region }: Mode): Objection[] {
  const called = region ?? parseModelId(model).region
  const geography = called === null ? null : strangeGeography(model, called)
  if (called === null || geography === null) return []
  const hint = `profiles whose id begins with ${geography}. are not called from ${called}; global. is called from anywhere`
  return [objection(['model'], `an inference profile of ${called}`, model, hint)]
}

/** What is bought by the hour is served by its own machines, and by no tier or faster pool of those on demand. */
function checkProvisioned({ latency, model, serviceTier }: Mode): Objection[] {
  if (!parseModelId(model).isProvisioned) return []
  const hint = 'provisioned throughput has neither optimized latency nor service tiers'
  return [
    ...(latency === 'optimized' ? [objection(['latency'], 'standard', latency, hint)] : []),
    ...(serviceTier === null || serviceTier === 'default'
      ? []
      : [objection(['serviceTier'], 'nothing', serviceTier, hint)]),
  ]
}

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConfiguration.html
const GUARDRAIL = /^(?:[a-z0-9]+|arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/[a-z0-9]+)$/
const GUARDRAIL_VERSION = /^(?:[1-9]\d{0,7}|DRAFT)$/

function checkGuardrail({ guardrail }: Mode): Objection[] {
  if (guardrail === null) return []
  const { identifier, version } = guardrail
  return [
    ...(GUARDRAIL.test(identifier)
      ? []
      : [
          objection(
            ['guardrail', 'identifier'],
            'an id of small letters and digits, or the ARN of a guardrail',
            showValue(identifier, false),
          ),
        ]),
    ...(GUARDRAIL_VERSION.test(version)
      ? []
      : [objection(['guardrail', 'version'], 'a number from 1 to 99999999, or DRAFT', showValue(version, false))]),
  ]
}

function checkSampling({ inference, model }: Mode, { sampling }: ModelFacts): Objection[] {
  const { temperature, topP } = inference
  if (sampling?.refuses === undefined) return []
  if (temperature !== null && topP !== null) {
    const hint = `${model} refuses the two together`
    return [objection(['inference', 'topP'], 'nothing beside a temperature', String(topP), hint)]
  }
  if (sampling.refuses !== 'all') return []
  const hint = `${model} takes no sampling parameters but at their defaults`
  return [
    ...(temperature === null || temperature === DEFAULT_TEMPERATURE
      ? []
      : [objection(['inference', 'temperature'], 'nothing', String(temperature), hint)]),
    ...(topP === null || topP >= LEAST_DEFAULT_TOP_P
      ? []
      : [objection(['inference', 'topP'], 'nothing', String(topP), hint)]),
  ]
}

/** https://platform.claude.com/docs/en/about-claude/models/migration-guide, and Anthropic's cards on Bedrock: 1.0 or unset, 0.99 or unset. */
const DEFAULT_TEMPERATURE = 1
const LEAST_DEFAULT_TOP_P = 0.99

function checkServing(mode: Mode, facts: ModelFacts): Objection[] {
  const { latency, model, region, serviceTier } = mode
  const lacksTiers: readonly string[] = facts.tiers?.lacks ?? []
  const optimizedRegions = facts.latency?.optimizedRegions
  const onlyIn = facts.profiles?.onlyIn ?? []
  const isAlone = parseModelId(model).kind === 'foundation-model'
  const objections: Objection[] = []
  if (serviceTier !== null && lacksTiers.includes(serviceTier)) {
    const known = SERVICE_TIERS.filter((tier) => tier !== 'ultrafast' && !lacksTiers.includes(tier))
    objections.push(objection(['serviceTier'], known.join(' or '), serviceTier, `${model} has no tier ${serviceTier}`))
  }
  if (latency === 'optimized' && optimizedRegions !== undefined) {
    const where = optimizedRegions.join(' or ')
    if (where === '') objections.push(objection(['latency'], 'standard', latency, `${model} has no optimized latency`))
    else if (region !== null && !optimizedRegions.includes(region))
      objections.push(objection(['region'], where, region, `optimized latency of ${model} is only there`))
    if (where !== '' && isAlone) {
      const hint = `optimized latency of ${model} is served through inference profiles only`
      objections.push(objection(['model'], `an inference profile such as ${profileOf(mode, facts)}`, model, hint))
    }
  } else if (isAlone && region !== null && (onlyIn === 'everywhere' || onlyIn.includes(region))) {
    const hint = `in ${region}, ${model} is called through inference profiles only`
    objections.push(objection(['model'], `an inference profile such as ${profileOf(mode, facts)}`, model, hint))
  }
  return objections
}

/** One of the model's that may be called from the mode's region, as far as is known. */
function profileOf({ model, region }: Mode, { profiles }: ModelFacts): string {
  const { id } = parseModelId(model)
  const ids = (profiles?.geographies ?? ['us', 'eu']).map((geography) => `${geography}.${id}`)
  return ids.find((each) => region === null || strangeGeography(each, region) === null) ?? `global.${id}`
}

function checkCache({ cache: asked, model }: Mode, { caching }: ModelFacts): Objection[] {
  if (asked === null || caching === undefined) return []
  if (caching.explicit === 'none' || caching.explicit === 'responses-only')
    return [objection(['cache'], 'false', 'cache points', `${model} caches no prompts`)]
  const { ttl } = asked
  if (ttl === null || caching.ttls === undefined || caching.ttls.includes(ttl)) return []
  return [objection(['cache', 'ttl'], caching.ttls.join(' or '), ttl, `${model} keeps nothing for longer`)]
}

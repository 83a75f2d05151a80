// What the schema of a mode cannot say: what its model's own body needs, what its prompts leave no place for, and what is
// known that the model cannot do. Only modes of the right shape are looked at; the others are the schema's.
import type { Path, Finding } from './finding.ts'
import { bodyOfModel, isInRegion, modelFactsOf, type ModelFacts } from './model-facts.ts'
import { modeSchema, type Mode } from './mode-schema.ts'
import { asRecord, bedrockOf } from './overrides.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import { regionOfArn } from './region-of-arn.ts'
import { showValue } from './show-value.ts'
import { writtenCalls, type WrittenCall } from './written-flow.ts'

/** `prompts`: those of the prompt file; null where it could not be read, and nothing is said of them. */
export function checkModes(script: unknown, prompts: readonly PromptEntry[] | null): Finding[] {
  const calls = writtenCalls(script)
  const { target } = asRecord(asRecord(script)['config'])
  return Object.entries(asRecord(asRecord(bedrockOf(script))['modes'])).flatMap(([name, fields]) => {
    const parsed = modeSchema.safeParse(fields)
    if (!parsed.success) return []
    const mode = parsed.data
    const uses = prompts === null ? [] : calls.filter((call) => isOf(call, name)).map((call) => useOf(call, prompts))
    const objections = [
      ...checkBody(mode),
      ...checkLimit(mode, uses),
      ...checkCachePoints(mode, uses),
      // Of another server nobody knows anything, and the simulator's own profile says what it has.
      ...(target === 'aws' ? checkFacts(mode) : []),
    ]
    return objections.map(({ at, message, hint }) => ({
      path: ['config', 'engines', 'bedrock', 'modes', name, ...at],
      at: 'value',
      message,
      hint,
    }))
  })
}

/** A finding whose path begins at its mode. */
interface Objection {
  readonly at: Path
  readonly message: string
  readonly hint: string | null
}

const objection = (at: Path, expected: string, found: string, hint: string | null = null): Objection => ({
  at,
  message: `expected ${expected}, found ${found}`,
  hint,
})

const isNative = ({ api }: Mode): boolean => api === 'invoke-model' || api === 'invoke-model-stream'

const bodyOf = (mode: Mode) => (isNative(mode) ? (mode.body ?? bodyOfModel(mode.model)) : null)

const pointsOf = ({ cache }: Mode): readonly string[] => {
  if (typeof cache === 'boolean') return cache ? ['system'] : []
  return cache.points
}

function checkBody(mode: Mode): Objection[] {
  if (!isNative(mode)) return []
  const body = bodyOf(mode)
  if (body === null) {
    const hint = `the model's name does not say whose JSON ${mode.api} is to send`
    return [objection(['body'], 'one of claude, nova, llama', 'nothing', hint)]
  }
  if (body !== 'llama') return []
  const { stopSequences } = mode.inference
  return [
    ...(stopSequences.length === 0
      ? []
      : [objection(['inference', 'stopSequences'], 'none', showValue(stopSequences, false), LLAMA)]),
    ...(mode.cache === false ? [] : [objection(['cache'], 'false', 'cache points', LLAMA)]),
  ]
}

const LLAMA = "Llama's own body has no field for it: use api: converse-stream, or converse"

/** A call of the mode: the prompts that it may take, and whether the flow itself limits its reply. */
interface Use {
  readonly prompts: readonly PromptEntry[]
  readonly isLimited: boolean
}

const isOf = ({ mode, modes }: WrittenCall, name: string): boolean =>
  mode === undefined ? modes === null || modes.includes(name) : mode === name

const useOf = ({ maxOutputTokens, prompt }: WrittenCall, prompts: readonly PromptEntry[]): Use => ({
  prompts: prompts.filter(({ name, weight }) => (prompt === undefined ? weight > 0 : name === prompt)),
  isLimited: maxOutputTokens !== undefined,
})

function checkLimit(mode: Mode, uses: readonly Use[]): Objection[] {
  if (bodyOf(mode) !== 'claude' || mode.inference.maxTokens !== undefined) return []
  const unlimited = uses.find(
    ({ isLimited, prompts }) => !isLimited && prompts.some(({ maxOutputTokens }) => maxOutputTokens === undefined),
  )
  if (unlimited === undefined) return []
  const hint = "Claude's own body needs max_tokens: set it here, or maxOutputTokens of every prompt"
  return [objection(['inference', 'maxTokens'], 'a whole number of at least 1', 'nothing', hint)]
}

function checkCachePoints(mode: Mode, uses: readonly Use[]): Objection[] {
  const points = pointsOf(mode)
  const at = (point: string): Path =>
    typeof mode.cache === 'boolean' ? ['cache'] : ['cache', 'points', points.indexOf(point)]
  const hasNoSystem =
    uses.length > 0 && uses.every(({ prompts }) => prompts.every(({ system }) => system === undefined))
  return [
    ...(points.includes('tools')
      ? [objection(at('tools'), 'system or messages', 'tools', 'no prompt has tools behind which a point could stand')]
      : []),
    ...(points.includes('system') && hasNoSystem
      ? [
          objection(
            at('system'),
            'a point that a prompt has a place for',
            'system',
            'no prompt of this mode has a system prompt: add one (system), or set points: [messages]',
          ),
        ]
      : []),
  ]
}

function checkFacts(mode: Mode): Objection[] {
  const facts = modelFactsOf(mode.model)
  return [...checkArn(mode), ...(facts === null ? [] : [...checkServing(mode, facts), ...checkCache(mode, facts)])]
}

/** An ARN of one region cannot be called in another; foundation models' and profiles' say theirs, too. */
function checkArn({ model, region }: Mode): Objection[] {
  const ofArn = regionOfArn(model)
  if (ofArn === undefined || region === undefined || ofArn === region) return []
  return [objection(['region'], `${ofArn}, the region of the model's ARN`, region)]
}

function checkServing({ latency, model, region, serviceTier }: Mode, facts: ModelFacts): Objection[] {
  const { lacksTiers = [], optimizedRegions, profileOnlyIn = [] } = facts
  const isAlone = isInRegion(model)
  const objections: Objection[] = []
  if (serviceTier !== undefined && (lacksTiers as readonly string[]).includes(serviceTier)) {
    const known = ['priority', 'default', 'flex', 'reserved'].filter(
      (tier) => !(lacksTiers as readonly string[]).includes(tier),
    )
    objections.push(objection(['serviceTier'], known.join(' or '), serviceTier, `${model} has no tier ${serviceTier}`))
  }
  if (latency === 'optimized' && optimizedRegions !== undefined) {
    const where = optimizedRegions.join(' or ')
    if (where === '') objections.push(objection(['latency'], 'standard', latency, `${model} has no optimized latency`))
    else if (region !== undefined && !optimizedRegions.includes(region))
      objections.push(objection(['region'], where, region, `optimized latency of ${model} is only there`))
    if (where !== '' && isAlone) {
      const hint = `optimized latency of ${model} is served through inference profiles only`
      objections.push(objection(['model'], `an inference profile such as us.${model}`, model, hint))
    }
  } else if (isAlone && region !== undefined && profileOnlyIn.includes(region)) {
    const hint = `in ${region}, ${model} is called through inference profiles only`
    objections.push(objection(['model'], `an inference profile such as us.${model}`, model, hint))
  }
  return objections
}

function checkCache({ cache: asked, model }: Mode, { cache: known }: ModelFacts): Objection[] {
  if (asked === false || known === undefined) return []
  if (known === null) return [objection(['cache'], 'false', 'cache points', `${model} caches no prompts`)]
  const ttl = asked === true ? undefined : asked.ttl
  if (ttl === undefined || known.ttls.includes(ttl)) return []
  return [objection(['cache', 'ttl'], known.ttls.join(' or '), ttl, `${model} keeps nothing for longer`)]
}

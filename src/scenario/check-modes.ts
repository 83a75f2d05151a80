// What the schema of a mode cannot say: what its model's own body needs and keeps for itself, what its prompts leave no
// place for, and what is known that the model cannot do. Only modes of the right shape are looked at; the others are the schema's.
import { isConverse, isInvokeModel } from './api.ts'
import { checkFacts } from './check-facts.ts'
import { checkMediaFacts } from './check-media-facts.ts'
import { checkThinking, checkThinkingFacts } from './check-thinking.ts'
import { dialectOf, sureFactsOf } from '../models/model-facts.ts'
import { parseModelId } from '../models/model-id.ts'
import { BODY_FACTS, lackedWords, NATIVE_BODIES, PLAINEST_BODY } from '../models/native-body.ts'
import { type Finding, objection, type Objection, type Path, valueAt } from '../reading/mistake.ts'
import type { CustomBody } from './custom-body-schema.ts'
import { modeSchema, type Mode } from './mode-schema.ts'
import { asRecord } from '../reading/record.ts'
import { bedrockOf } from './overrides.ts'
import { limitsReplies, rowsSay, type Use, usesOf } from './mode-uses.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import { checkWeb } from './check-web.ts'
import { showValue } from '../reading/describe-issues.ts'
import { writtenCalls } from './written-flow.ts'

/**
 * `prompts`: those of the prompt file; null where it could not be read, and nothing is said of them. `today`: the day that models are
 * to be alive on; undefined asks for none.
 */
export function checkModes(script: unknown, prompts: readonly PromptEntry[] | null, today?: string): Finding[] {
  const calls = writtenCalls(script)
  const { target } = asRecord(asRecord(script)['config'])
  return Object.entries(asRecord(asRecord(bedrockOf(script))['modes'])).flatMap(([name, fields]) => {
    const parsed = modeSchema.safeParse(fields)
    if (!parsed.success) return []
    const mode = parsed.data
    const uses = prompts === null ? [] : usesOf(calls, name, prompts)
    const objections = [
      ...checkBody(mode),
      ...checkOwnFields(mode, uses),
      ...checkLimit(mode, uses),
      ...checkCachePoints(mode, uses, asRecord(fields)['cache']),
      ...checkVariables(mode),
      ...checkToolChoice(mode, uses),
      ...checkWords(mode, uses),
      ...checkWeb(mode, uses),
      ...checkThinking(mode, uses),
      // Of another server nobody knows anything, and the simulator's own profile says what it has.
      ...(target === 'aws' ? checkAws(mode, uses, today) : []),
    ]
    return objections.map(({ at, message, hint }) => ({
      path: ['config', 'engines', 'bedrock', 'modes', name, ...at],
      at: 'value',
      message,
      hint,
    }))
  })
}

const checkAws = (mode: Mode, uses: readonly Use[], today: string | undefined): Objection[] => [
  ...checkFacts(mode, today),
  ...checkThinkingFacts(mode, uses, sureFactsOf(mode.model)),
  ...checkManagedPrompt(mode, uses),
  ...checkMediaFacts(mode, uses),
]

const bodyOf = (mode: Mode) => (isInvokeModel(mode) ? dialectOf(mode) : null)

function checkBody(mode: Mode): Objection[] {
  if (!isInvokeModel(mode)) return []
  if (typeof mode.body === 'object' && mode.body !== null) return checkCustomBody(mode, mode.body)
  const body = bodyOf(mode)
  if (body === null) {
    const hint = `the model's name does not say whose JSON ${mode.api} is to send`
    return [objection(['body'], `one of ${NATIVE_BODIES.join(', ')}`, 'nothing', hint)]
  }
  const { hasCachePoints, hasEffort, hasOutputFormat, hasStopSequences, name } = BODY_FACTS[body]
  const hint = `${name} has no field for it: use api: converse-stream, or converse`
  const { stopSequences } = mode.inference
  return [
    ...(hasStopSequences || stopSequences.length === 0
      ? []
      : [objection(['inference', 'stopSequences'], 'none', showValue(stopSequences, false), hint)]),
    ...(hasCachePoints || mode.cache === null ? [] : [objection(['cache'], 'false', 'cache points', hint)]),
    ...(hasEffort || mode.effort === null ? [] : [objection(['effort'], 'nothing', mode.effort, hint)]),
    ...(mode.outputFormat === null ? [] : checkFormat(mode.outputFormat, hasOutputFormat, hint)),
  ]
}

/** What a body of the scenario's own would have to say by itself. */
function checkCustomBody(mode: Mode, { template }: CustomBody): Objection[] {
  const { cache, effort, inference, outputFormat, thinking } = mode
  const { maxTokens, stopSequences, ...numbers } = inference
  const hint = 'write it into body.template, which is sent as it stands'
  const said = {
    ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [`inference.${key}`, value])),
    'inference.stopSequences': stopSequences.length === 0 ? null : stopSequences,
    cache,
    effort,
    outputFormat,
    thinking,
  }
  const hasLimit = JSON.stringify(template).includes('"{maxTokens}"')
  return [
    ...Object.entries(said).flatMap(([key, value]) =>
      value === null ? [] : [objection(key.split('.'), 'nothing', showValue(value, false), hint)],
    ),
    ...(maxTokens === null || hasLimit
      ? []
      : [
          objection(
            ['inference', 'maxTokens'],
            '{maxTokens} in body.template',
            'none',
            'otherwise nothing sends the limit',
          ),
        ]),
  ]
}

function checkFormat(format: NonNullable<Mode['outputFormat']>, isKnown: boolean, hint: string): Objection[] {
  if (!isKnown) return [objection(['outputFormat'], 'nothing', 'a JSON schema', hint)]
  return (['name', 'description'] as const).flatMap((key) => {
    const { [key]: written } = format
    return written === null ? [] : [objection(['outputFormat', key], 'nothing', showValue(written, false), hint)]
  })
}

function checkOwnFields(mode: Mode, uses: readonly Use[]): Objection[] {
  const body = bodyOf(mode)
  const fields = mode.additionalModelRequestFields
  if (body === null || fields === null) return []
  const { ownFields, toolFields } = BODY_FACTS[body]
  const hasTools = uses.some(({ prompts }) => prompts.some(({ tools }) => tools !== null))
  const ofTools = hasTools ? toolFields.map((field) => [field, 'the prompts'] as const) : []
  return [...Object.entries(ownFields), ...ofTools].flatMap(([field, place]) => {
    const path = field.split('.')
    if (valueAt(fields, path) === undefined) return []
    const hint = place === null ? 'the body says it by itself' : `the body takes it from ${place}`
    return [objection(['additionalModelRequestFields', ...path], 'nothing', 'a field that the body has', hint)]
  })
}

function checkLimit(mode: Mode, uses: readonly Use[]): Objection[] {
  const body = bodyOf(mode)
  const { name = '', neededLimit = null } = body === null ? {} : BODY_FACTS[body]
  if (neededLimit === null || mode.inference.maxTokens !== null) return []
  const unlimited = uses.find(
    ({ isLimited, prompts }) => !isLimited && prompts.some(({ maxOutputTokens }) => maxOutputTokens === null),
  )
  if (unlimited === undefined) return []
  const hint = `${name} needs ${neededLimit}: set it here, or maxOutputTokens of every prompt`
  return [objection(['inference', 'maxTokens'], 'a whole number of at least 1', 'nothing', hint)]
}

function checkCachePoints({ cache }: Mode, uses: readonly Use[], written: unknown): Objection[] {
  const points: readonly string[] = cache?.points ?? []
  const at = (point: string): Path =>
    typeof written === 'boolean' ? ['cache'] : ['cache', 'points', points.indexOf(point)]
  const hasNoTools =
    uses.length > 0 &&
    uses.every(({ prompts }) => prompts.every((prompt) => prompt.tools === null && !rowsSay(prompt, 'tools')))
  const hasNoSystem =
    uses.length > 0 &&
    uses.every(({ prompts }) => prompts.every((prompt) => prompt.system === null && !rowsSay(prompt, 'system')))
  return [
    ...(points.includes('tools') && hasNoTools
      ? [
          objection(
            at('tools'),
            'a point that a prompt has a place for',
            'tools',
            'no prompt of this mode has tools: add some (tools), or leave the point out',
          ),
        ]
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

/** Converse has no word for it. */
function checkToolChoice(mode: Mode, uses: readonly Use[]): Objection[] {
  if (!isConverse(mode)) return []
  const silent = uses.flatMap(({ prompts }) => prompts).find(({ toolChoice }) => toolChoice?.kind === 'none')
  if (silent === undefined) return []
  const hint = `Converse can't offer tools and forbid them, as prompt ${silent.name} does: leave its tools out, or use api: invoke-model-stream`
  return [objection(['api'], 'an API with toolChoice none', mode.api, hint)]
}

/** What the body would leave out, or could not be made of. */
function checkWords(mode: Mode, uses: readonly Use[]): Objection[] {
  const isCustom = isInvokeModel(mode) && typeof mode.body === 'object' && mode.body !== null
  // A body of the scenario's own takes as little as the one that takes least: words.
  const body = isCustom ? PLAINEST_BODY : bodyOf(mode)
  if (body === null) return []
  const speaker = isCustom ? 'A body of your own' : BODY_FACTS[body].name
  const lacked = new Map<string, string>()
  for (const { media, name, toolChoice, tools } of uses.flatMap(({ prompts }) => prompts)) {
    const said = {
      tools: tools !== null,
      toolChoice: toolChoice?.kind ?? null,
      media: media.map(({ format, kind, source }) => ({ kind, format, isInS3: source.kind === 's3' })),
    }
    for (const word of lackedWords(body, said)) if (!lacked.has(word)) lacked.set(word, name)
  }
  return [...lacked].map(([word, prompt]) => {
    const hint = `${speaker} doesn't, and prompt ${prompt} has it`
    // Converse has no word for that either.
    const cure = word === 'toolChoice none' ? '' : ': use api: converse-stream, or converse'
    return objection(['api'], `an API that takes ${word}`, mode.api, `${hint}${cure}`)
  })
}

/** Bedrock ignores variables in silence where no prompt is called. */
function checkVariables(mode: Mode): Objection[] {
  const { api, model, promptVariables } = mode
  if (parseModelId(model).kind === 'prompt') {
    const words = 'InvokeModel calls no prompts of Prompt management'
    return isConverse(mode) ? [] : [objection(['api'], 'converse-stream or converse', api, words)]
  }
  if (promptVariables === null) return []
  const hint = 'only a prompt has variables: set model to its ARN, arn:aws:bedrock:REGION:ACCOUNT:prompt/ID:VERSION'
  return [objection(['promptVariables'], 'nothing', showValue(promptVariables, false), hint)]
}

/** What a prompt of Prompt management says by itself: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-management-deploy.html */
function checkManagedPrompt(
  { additionalModelRequestFields, inference, model }: Mode,
  uses: readonly Use[],
): Objection[] {
  if (parseModelId(model).kind !== 'prompt') return []
  const hint = 'a prompt of Prompt management has its own, and takes no other'
  const { stopSequences, ...numbers } = inference
  const given = Object.entries(numbers).filter(([, value]) => value !== null)
  const hasSystem = uses.some(({ prompts }) => prompts.some(({ system }) => system !== null))
  return [
    ...given.map(([key, value]) => objection(['inference', key], 'nothing', String(value), hint)),
    ...(stopSequences.length === 0
      ? []
      : [objection(['inference', 'stopSequences'], 'none', showValue(stopSequences, false), hint)]),
    ...(additionalModelRequestFields === null
      ? []
      : [objection(['additionalModelRequestFields'], 'nothing', 'fields of the model', hint)]),
    ...(hasSystem ? [objection(['model'], 'prompts without a system prompt', 'a system prompt', hint)] : []),
    ...(limitsReplies(uses) ? [objection(['model'], 'prompts without maxOutputTokens', 'a limit', hint)] : []),
  ]
}

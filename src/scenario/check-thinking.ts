// How a mode asks its model to think: what no model of its kind takes, and what this one is known to refuse.
import { isAbove, MOST_WITHOUT_THINKING } from '../models/effort.ts'
import { dialectOf, type ModelFacts } from '../models/model-facts.ts'
import { BODY_FACTS, isUnbounded, type ThinkingWords } from '../models/native-body.ts'
import { showValue } from '../reading/describe-issues.ts'
import { objection, type Objection, valueAt } from '../reading/mistake.ts'
import { isRecord } from '../reading/record.ts'
import type { Mode } from './mode-schema.ts'
import { webFactsOf } from './check-web.ts'
import { leastLimit, limitsReplies, type Use } from './mode-uses.ts'

export const checkThinking = (mode: Mode, uses: readonly Use[]): Objection[] => [
  ...checkWords(mode),
  ...checkBudget(mode, uses),
  ...checkEffort(mode),
  ...checkRivals(mode),
]

const wordsOf = (mode: Mode): ThinkingWords | null => {
  const web = webFactsOf(mode)
  if (web !== null) return web.thinking
  const dialect = dialectOf(mode)
  return dialect === null ? null : BODY_FACTS[dialect].thinking
}

function checkWords(mode: Mode): Objection[] {
  const { model, thinking } = mode
  if (thinking === null) return []
  const words = wordsOf(mode)
  if (words === null) {
    const hint = `nothing says how ${model} is asked to think: use additionalModelRequestFields, if it can be asked`
    return [objection(['thinking'], 'nothing', tell(thinking), hint)]
  }
  if (typeof thinking === 'string' || words.hasBudget) return []
  return [objection(['thinking'], 'off or adaptive', tell(thinking), `${model} takes an effort in place of a budget`)]
}

/** Thinking and the answer share one limit. */
function checkBudget(mode: Mode, uses: readonly Use[]): Objection[] {
  const { inference, thinking } = mode
  if (thinking === null || typeof thinking === 'string') return []
  // Where some call is known, its own limit, or its prompt's, may stand before the mode's.
  const least = uses.length === 0 ? inference.maxTokens : leastLimit(mode, uses)
  if (least === null || thinking.budgetTokens < least) return []
  const hint = 'a budget is a part of the output tokens: raise inference.maxTokens, and maxOutputTokens of every prompt'
  const expected = `less than ${least}, the fewest output tokens that a call of the mode may have`
  return [objection(['thinking', 'budgetTokens'], expected, String(thinking.budgetTokens), hint)]
}

function checkEffort(mode: Mode): Objection[] {
  const { effort, thinking } = mode
  if (effort === null) return []
  if (wordsOf(mode)?.holdsEffort === true && thinking !== 'adaptive') {
    const hint = 'of this model, effort is a part of thinking'
    return [objection(['effort'], 'nothing, or thinking: adaptive beside it', effort, hint)]
  }
  if (thinking !== 'off' || !isAbove(effort, MOST_WITHOUT_THINKING)) return []
  const hint = `while thinking is off, Bedrock takes more for ${MOST_WITHOUT_THINKING}`
  return [objection(['effort'], `at most ${MOST_WITHOUT_THINKING} beside thinking: off`, effort, hint)]
}

/** Where makers have these in fields of their own. What stands beside them, how thinking is shown, is no other opinion. */
const RIVALS = {
  thinking: [
    'thinking.type',
    'thinking.budget_tokens',
    'reasoning_config',
    'reasoningConfig',
    'inferenceConfig.reasoningConfig',
  ],
  outputFormat: ['output_config.format', 'response_format', 'text.format'],
  effort: [
    'output_config.effort',
    'reasoning_effort',
    'reasoning.effort',
    'reasoningConfig',
    'inferenceConfig.reasoningConfig',
  ],
} as const

function checkRivals(mode: Mode): Objection[] {
  const { additionalModelRequestFields: fields } = mode
  if (fields === null) return []
  return (Object.keys(RIVALS) as (keyof typeof RIVALS)[])
    .filter((key) => mode[key] !== null)
    .flatMap((key) =>
      RIVALS[key].flatMap((field) => {
        const path = givenPath(fields, field.split('.'))
        if (path === null) return []
        const hint = `the mode says it with ${key}`
        return [objection(['additionalModelRequestFields', ...path], 'nothing', 'another opinion', hint)]
      }),
    )
    .filter(({ at }, index, all) => all.findIndex((other) => String(other.at) === String(at)) === index)
}

/** Where the field or, in the place of a mapping that would hold it, something else stands; null where neither does. */
function givenPath(fields: object, path: readonly string[]): readonly string[] | null {
  if (valueAt(fields, path) !== undefined) return path
  const around = path.slice(0, -1)
  const outer = around.length === 0 ? undefined : valueAt(fields, around)
  return outer === undefined || isRecord(outer) ? null : around
}

/** What this model is known to refuse. */
export const checkThinkingFacts = (mode: Mode, uses: readonly Use[], facts: ModelFacts | null): Objection[] => [
  ...(facts === null ? [] : [...checkKind(mode, facts), ...checkLevel(mode, facts)]),
  ...checkSampling(mode),
  ...checkUnbounded(mode, uses),
]

function checkKind({ model, thinking }: Mode, { thinking: known }: ModelFacts): Objection[] {
  const { canBeOff, kinds = [] } = known ?? {}
  if (thinking === null) return []
  if (thinking === 'off')
    return canBeOff === false ? [objection(['thinking'], 'adaptive, or nothing', 'off', `${model} always thinks`)] : []
  if (kinds.length === 0) return []
  if (thinking === 'adaptive') {
    return kinds.includes('adaptive') || kinds.includes('levels')
      ? []
      : [objection(['thinking'], '{ budgetTokens }', 'adaptive', `${model} thinks within a budget only`)]
  }
  return kinds.includes('budget')
    ? []
    : [objection(['thinking'], 'adaptive', tell(thinking), `${model} takes an effort in place of a budget`)]
}

function checkLevel({ effort, model }: Mode, { effort: known }: ModelFacts): Objection[] {
  const levels = known?.levels
  if (effort === null || levels === undefined || levels.includes(effort)) return []
  return [objection(['effort'], `one of ${levels.join(', ')}`, effort, `${model} has no other`)]
}

function checkSampling(mode: Mode): Objection[] {
  const { temperature, topP } = mode.inference
  const sampling = wordsOf(mode)?.sampling ?? null
  if (sampling === null || mode.thinking === null || mode.thinking === 'off') return []
  const hint = 'a model that thinks takes no other'
  return [
    ...(temperature === null || temperature === sampling.temperature
      ? []
      : [objection(['inference', 'temperature'], String(sampling.temperature), String(temperature), hint)]),
    ...(topP === null || topP >= sampling.leastTopP
      ? []
      : [objection(['inference', 'topP'], `at least ${sampling.leastTopP}`, String(topP), hint)]),
  ]
}

function checkUnbounded(mode: Mode, uses: readonly Use[]): Objection[] {
  const { effort, inference } = mode
  if (effort === null || !isUnbounded(dialectOf(mode), mode)) return []
  const hint = `at effort ${effort}, the model takes neither a limit nor sampling parameters`
  const { stopSequences: _, ...numbers } = inference
  return [
    ...Object.entries(numbers)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => objection(['inference', key], 'nothing', String(value), hint)),
    ...(limitsReplies(uses) ? [objection(['effort'], 'prompts without maxOutputTokens', 'a limit', hint)] : []),
  ]
}

const tell = (thinking: NonNullable<Mode['thinking']>): string =>
  typeof thinking === 'string' ? thinking : showValue(thinking, false)

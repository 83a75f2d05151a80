import { charactersOf } from '../conversation/conversation.ts'
import { type Distribution, greatestOf } from '../scenario/distribution-schema.ts'
import { fillTemplate, parseTemplate } from '../reading/data-sets/template.ts'
import type { HistoryPlan } from '../scenario/conversation-schema.ts'
import { pairsWithin, tokensWithin } from './history-tokens.ts'
import { expectedSteps, longestResults, meanResult, turnsOf } from './agent-tokens.ts'
import type { PlannedCall } from '../money/estimate-cost.ts'
import type { TokenEstimate } from '../models/media-tokens.ts'
import { type MediaTokens, mediaTokensOfTurns, NO_MEDIA } from './media-tokens.ts'
import { meanOfDistribution, weightedDraws } from './expectation.ts'
import { countCalls } from './flow.ts'
import type { CallStep, FlowStep, PromptPlan, RunPlan, ScenarioPlan } from './run-plan.ts'
import { saysModes, sharesOfMode } from './row-modes.ts'
import { tracedCalls } from './traced-calls.ts'
import { plannedIterations, type PlannedIterations } from './planned-load.ts'
import type { TracePlan } from './executor-plan.ts'
import type { TextLengths } from '../reading/data-sets/row-tally.ts'
import { WHOLE_RUN, type Segment } from './segment.ts'

/** The most that one mode of a run can ask for. Null where the plan sets no limit. */
export interface WorstTokens {
  /**
   * Of one call: its longest prompt, with all replies that it repeats: as it is aimed at, or as the characters of a template or of a
   * data set's longest line let expect.
   */
  readonly inputTokensPerCall: number | null
  readonly outputTokensPerCall: number | null
  /** Requests of the run, retries too. */
  readonly calls: number | null
  /** Of the run, input and output. */
  readonly tokens: number | null
}

/** Every call takes the longest prompt that it may, is answered at full length, and is retried as often as it may be. */
export function worstTokens(plan: RunPlan, mode: number): WorstTokens {
  const uses = usesOf(plan, mode)
  const timesUsed = (amount: (calls: readonly PlannedCall[]) => number | null): number | null =>
    sum(uses.map(({ atMost, prompts }) => product([greatest(prompts.map(({ longest }) => amount(longest))), atMost])))
  const each = uses.flatMap(({ prompts }) => prompts.flatMap(({ longest }) => longest))
  return {
    inputTokensPerCall: greatest(each.map(({ inputTokens }) => inputTokens)),
    outputTokensPerCall: greatest(each.map(({ outputTokens }) => outputTokens)),
    calls: timesUsed((calls) => calls.length),
    tokens: timesUsed((calls) => sum(calls.flatMap(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]))),
  }
}

/** A step of a flow that is, or may be, made in a mode. */
interface Use {
  /** Times that it may be taken, each attempt counted. Null where nothing limits them. */
  readonly atMost: number | null
  /** Times that it is expected to be taken. Null where the durations of calls decide. */
  readonly expected: number | null
  /** What it may say: one of these. */
  readonly prompts: readonly UsedPrompt[]
}

export interface UsedPrompt {
  readonly prompt: PromptPlan
  /** Relative to the others of the step. */
  readonly weight: number
  readonly maxOutputTokens: Distribution | null
  /** What its messages carry beside text, as a rule. */
  readonly media: MediaTokens
  /** Its calls at their longest; several in a conversation. */
  readonly longest: readonly PlannedCall[]
}

/** The call steps of all scenarios that are, or may be, made in the mode. */
export function usesOf(plan: RunPlan, mode: number): Use[] {
  const { retries, inference } = plan.modes[mode] ?? {}
  const inMode = inference?.maxTokens == null ? null : ({ kind: 'constant', value: inference.maxTokens } as const)
  return plan.scenarios.flatMap((scenario) => {
    if (scenario.executor.kind === 'trace') return tracedUses(plan, scenario, scenario.executor, mode)
    return stepsIn(plan, scenario, mode).map(({ atMost, expected, prompts, step }) => ({
      atMost: product([atMost, retries?.maxAttempts ?? 1]),
      expected,
      prompts: prompts.map(({ prompt, weight }) => {
        const maxOutputTokens = step.maxOutputTokens ?? prompt.maxOutputTokens ?? limitOfRows(prompt, inMode)
        return {
          prompt,
          weight,
          maxOutputTokens,
          media: mediaIn(plan, mode, prompt, 'usual', meanOfDistribution),
          longest: longestCalls(prompt, maxOutputTokens, mediaIn(plan, mode, prompt, 'most', greatestOf)),
        }
      }),
    }))
  })
}

const tracedUses = (plan: RunPlan, scenario: ScenarioPlan, executor: TracePlan, mode: number): Use[] =>
  tracedCalls(plan, scenario, executor, mode).flatMap(({ call, times }) => {
    const prompt = plan.prompts.find(({ source }) => source.kind === 'trace')
    if (prompt === undefined) return []
    return [
      {
        atMost: Math.ceil(times * (plan.modes[mode]?.retries.maxAttempts ?? 1)),
        expected: times,
        prompts: [
          {
            prompt,
            weight: 1,
            maxOutputTokens: { kind: 'constant', value: call.outputTokens },
            media: NO_MEDIA,
            longest: [call],
          },
        ],
      },
    ]
  })

const mediaIn = (
  { modes }: RunPlan,
  mode: number,
  prompt: PromptPlan,
  ...[take, times]: [keyof TokenEstimate, (count: Distribution) => number]
): MediaTokens => {
  const plan = modes[mode]
  if (plan === undefined || prompt.media.length === 0) return NO_MEDIA
  return mediaTokensOfTurns(plan, prompt, take, times)
}

/** Where only some rows have a limit, the others take the mode's. */
function limitOfRows({ source }: PromptPlan, inMode: Constant | null): Distribution | null {
  const limits = source.kind === 'dataset' ? (source.facts?.limits ?? null) : null
  if (limits === null || inMode === null) return inMode
  const { greatest: most, least, mean, without } = limits
  return {
    kind: 'by-row',
    mean: mean * (1 - without) + inMode.value * without,
    min: Math.min(least, inMode.value),
    max: Math.max(most, inMode.value),
  }
}

type Constant = Extract<Distribution, { kind: 'constant' }>

const promptsOf = ({ prompts }: RunPlan, step: CallStep): PromptPlan[] =>
  prompts.filter((prompt, index) => (step.prompt === null ? prompt.weight > 0 : step.prompt === index))

interface WeighedPrompt {
  readonly prompt: PromptPlan
  /** Relative to the others of the step. */
  readonly weight: number
}

interface StepIn {
  readonly step: CallStep
  /** What it may say in the mode. */
  readonly prompts: readonly WeighedPrompt[]
  readonly atMost: number | null
  readonly expected: number | null
}

function stepsIn(plan: RunPlan, { executor, flow, modes }: ScenarioPlan, mode: number): StepIn[] {
  const iterationsOf = (segment: Segment): PlannedIterations =>
    executor.kind === 'phases' ? { expected: null, atMost: null } : plannedIterations(executor, segment)
  const [own, whole] = [iterationsOf(plan.segment), iterationsOf(WHOLE_RUN)]
  // Modes take the iterations of the whole run in blocks of one each: none gets more than its share, rounded up. A
  // segment may be dealt more than its part of them, but never two of one block.
  const share =
    own.atMost === null || whole.atMost === null ? null : Math.min(own.atMost, Math.ceil(whole.atMost / modes.length))
  return callSteps(flow).flatMap((step) => {
    const rounds = countCalls(flow, (candidate) => candidate === step)
    const prompts = promptsOf(plan, step)
    if (step.mode !== null) {
      const ofAll = { atMost: product([own.atMost, rounds]), expected: product([own.expected, rounds]) }
      return step.mode === mode ? [{ step, prompts: prompts.map((prompt) => weighed(prompt, step, 1)), ...ofAll }] : []
    }
    // Rows that say their mode are called in it, and in no other.
    const shared = modes.includes(mode) ? 1 / modes.length : 0
    const parts = prompts.map((prompt) => {
      const { own: left, said } = sharesOfMode(plan, prompt, mode)
      return weighed(prompt, step, saysModes(prompt) ? said + left * shared : shared)
    })
    const used = parts.filter(({ weight }) => weight > 0)
    const part = weightOf(used) / weightOf(prompts.map((prompt) => weighed(prompt, step, 1)))
    const most = used.some(({ prompt }) => saysModes(prompt)) ? own.atMost : share
    return used.length === 0
      ? []
      : [{ step, prompts: used, atMost: product([most, rounds]), expected: product([own.expected, rounds, part]) }]
  })
}

/** A prompt that is named has its step for itself. */
const weighed = (prompt: PromptPlan, step: CallStep, part: number): WeighedPrompt => ({
  prompt,
  weight: (step.prompt === null ? prompt.weight : 1) * part,
})

const weightOf = (prompts: readonly WeighedPrompt[]): number => prompts.reduce((sum, { weight }) => sum + weight, 0)

export const callSteps = (flow: readonly FlowStep[]): CallStep[] =>
  flow.flatMap((step) => (step.kind === 'call' ? [step] : step.kind === 'loop' ? callSteps(step.steps) : []))

function longestCalls(prompt: PromptPlan, maxOutputTokens: Distribution | null, media: MediaTokens): PlannedCall[] {
  const ahead = systemTokens(prompt) + toolTokens(prompt, greatestOf)
  const reply = maxOutputTokens === null ? null : greatestOf(maxOutputTokens)
  if (prompt.recorded !== null) {
    const said = sum([ahead, longestMessage(prompt)])
    return recordedCalls(prompt, { turns: greatestOf(turnsOf(prompt)), said, reply, partOf: () => 1 })
  }
  const message = longestMessage(prompt)
  return callsOfConversation({
    media: ofTalk(prompt, media),
    turns: greatestOf(turnsOf(prompt)),
    ahead,
    message,
    reply,
    answer: prompt.agent === null ? message : longestResults(prompt),
    cut: prompt.history,
  })
}

/** The calls that come of a prompt, their replies of the mean length: several draws of their lengths, which stand for all. */
export function conversationsOf({ longest, maxOutputTokens, media, prompt }: UsedPrompt): Conversation[] {
  // Their lengths are known, and are those of the use.
  if (prompt.source.kind === 'trace') return [{ weight: 1, calls: longest }]
  const reply = maxOutputTokens === null ? null : meanOfDistribution(maxOutputTokens)
  const ahead = systemTokens(prompt) + toolTokens(prompt, meanOfDistribution)
  const { agent, source } = prompt
  if (prompt.turns === null && agent === null && source.kind === 'synthetic') {
    // Some of the lengths may be beyond the long-context limit, though their mean is not.
    return weightedDraws(source.inputTokens).map(({ value, weight }) => ({
      weight,
      calls: [{ inputTokens: sum([ahead, value, media.first]), outputTokens: reply }],
    }))
  }
  const message = messageTokens(prompt, meanOfDistribution, ({ mean }) => mean)
  if (prompt.recorded !== null) {
    const turns = Math.max(1, Math.round(meanOfDistribution(turnsOf(prompt))))
    const said = sum([ahead, message])
    return [{ weight: 1, calls: recordedCalls(prompt, { turns, said, reply, partOf: (turn) => turn / turns }) }]
  }
  const answer = agent === null ? message : meanResult(prompt)
  const turns = agent === null ? weightedDraws(turnsOf(prompt)) : expectedSteps(agent)
  return turns.map(({ value, weight }) => ({
    weight,
    calls: callsOfConversation({
      turns: value,
      ahead,
      message,
      reply,
      answer,
      cut: prompt.history,
      media: ofTalk(prompt, media),
    }),
  }))
}

interface RecordedTokens {
  readonly turns: number
  /** Of all that is said in it. */
  readonly said: number | null
  readonly reply: number | null
  /** How much of that is said by a turn: of the longest, nobody knows where it is longest. */
  partOf(turn: number): number
}

/** The calls of a recording that is made again, behind the model's own replies or the recorded ones, which are in what is said. */
const recordedCalls = ({ recorded }: PromptPlan, { partOf, reply, said, turns }: RecordedTokens): PlannedCall[] =>
  Array.from({ length: turns }, (_, index) => {
    const replies = recorded?.replies === 'model' ? product([index, reply]) : 0
    const ofSaid = product([partOf(index + 1), said])
    return { inputTokens: sum([ofSaid === null ? null : Math.ceil(ofSaid), replies]), outputTokens: reply }
  })

interface Conversation {
  readonly weight: number
  readonly calls: readonly PlannedCall[]
}

interface ConversationTokens {
  readonly turns: number
  /** Of the tools and the system prompt. */
  readonly ahead: number
  /** Of the first one. */
  readonly message: number | null
  /** Of each turn. */
  readonly reply: number | null
  /** What follows a reply: the user's next message, or the results of tools. */
  readonly answer: number | null
  /** What limits how much of it is carried along. */
  readonly cut: HistoryPlan | null
  readonly media: MediaTokens
}

/** What tools give back carries no images of the prompt's. */
const ofTalk = ({ agent }: PromptPlan, media: MediaTokens): MediaTokens =>
  agent === null ? media : { first: media.first, later: 0 }

/**
 * A conversation of T turns, which begins with `m` tokens behind tools and a system prompt of `s`, and in which each reply of `o` is
 * followed by `a`: turn t reads s + m + (t − 1)·(o + a) and writes o. Images and documents stay in it, as texts do, and what a
 * limit of the history cuts off is not read.
 */
const callsOfConversation = ({ ahead, answer, cut, media, message, reply, turns }: ConversationTokens): PlannedCall[] =>
  Array.from({ length: turns }, (_, index) => {
    const pairs = pairsWithin(cut, index)
    const said = sum([message, product([pairs, sum([reply, answer])]), media.first, product([pairs, media.later])])
    return { inputTokens: sum([ahead, tokensWithin(cut, said, sum([message, reply, answer]))]), outputTokens: reply }
  })

/** What is aimed at for a synthetic prompt of one message is the whole of it, with its system text. */
function systemTokens(prompt: PromptPlan): number {
  const { agent, source, system, turns } = prompt
  if (system === null) return 0
  if (system.kind === 'shared') return system.tokens
  return source.kind === 'synthetic' && turns === null && agent === null ? 0 : tokensOf(system.text.length, prompt)
}

/** Of all tools, by what is taken of the length of one that is made up. */
export function toolTokens(prompt: PromptPlan, valueOf: (distribution: Distribution) => number): number {
  const { tools } = prompt
  if (tools === null) return 0
  if (tools.kind === 'made-up') return Math.ceil(tools.count * valueOf(tools.tokens))
  return tokensOf(charactersOf({ messages: [], system: null, tools: { tools: tools.specs, toolChoice: null } }), prompt)
}

const longestMessage = (prompt: PromptPlan): number | null =>
  messageTokens(prompt, greatestOf, (characters) => characters.longest)

/** Of one message, by what is taken of its distributions and of a data set's lines. Null where that is not known. */
function messageTokens(
  prompt: PromptPlan,
  valueOf: (distribution: Distribution) => number,
  lengthOf: (characters: TextLengths) => number,
): number | null {
  const { nonce, source } = prompt
  const ofText = (characters: number): number => tokensOf(characters, prompt) + (nonce ? NONCE_TOKENS : 0)
  switch (source.kind) {
    case 'synthetic':
      return valueOf(source.inputTokens)
    case 'template':
      return ofText(
        fillTemplate(parseTemplate(source.template), (name) => {
          const value = source.values[name]
          return value === undefined ? null : String(Math.ceil(valueOf(value)))
        }).length,
      )
    case 'trace':
      return null
    case 'dataset':
      return source.facts?.characters == null ? null : ofText(lengthOf(source.facts.characters))
  }
}

// Six groups of three digits, which most tokenizers read as a token each, between brackets.
const NONCE_TOKENS = 10

/** About as many as a text of so many characters has. */
const tokensOf = (characters: number, { charactersPerToken }: PromptPlan): number =>
  Math.ceil(characters / charactersPerToken)

type OrUnknown = number | null

/** Of values one of which is unknown, so is the result; nothing times the unknown is nothing. */
export const product = (values: readonly OrUnknown[]): OrUnknown =>
  values.includes(0)
    ? 0
    : values.reduce((result, value) => (result === null || value === null ? null : result * value), 1)

export const sum = (values: readonly OrUnknown[]): OrUnknown =>
  values.reduce((result, value) => (result === null || value === null ? null : result + value), 0)

export const greatest = (values: readonly OrUnknown[]): OrUnknown =>
  values.reduce((result, value) => (result === null || value === null ? null : Math.max(result, value)), 0)

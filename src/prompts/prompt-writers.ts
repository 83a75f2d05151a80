import { charactersOf, type ToolConfig } from '../conversation/conversation.ts'
import type { Distribution } from '../scenario/distribution-schema.ts'
import type { PromptPlan, RunPlan } from '../plan/run-plan.ts'
import type { PromptSource } from '../scenario/prompt-file-schema.ts'
import { makeRandom, type Random } from '../random/random.ts'
import { parseDataset, TEMPLATE_VALUE } from '../reading/data-set.ts'
import { readTextFile } from '../reading/read-text-file.ts'
import { drawWhole } from './draw-distribution.ts'
import { type Frame, NONCE_LENGTH, placeOfNonce } from './nonce.ts'
import { permutedIndex } from './permuted-index.ts'
import { toolsOf } from './prompt-tools.ts'
import { cutText, greatestDraw, makeSyntheticPrompt, makeSyntheticText, type SyntheticText } from './synthetic-text.ts'

/** Puts one draw for each value in all of its places. */
export function fillTemplate(template: string, values: Readonly<Record<string, Distribution>>, random: Random): string {
  const drawn = new Map(Object.entries(values).map(([name, value]) => [name, String(drawWhole(random, value))]))
  return template.replace(TEMPLATE_VALUE, (place, name: string) => drawn.get(name) ?? place)
}

/**
 * The prompts of a dataset.
 * @throws when the file is not as it was when the scenario was validated.
 */
function loadDataset({ path, format, field, skipsBad }: Extract<PromptSource, { kind: 'dataset' }>): readonly string[] {
  const read = readTextFile(path)
  if (read.kind === 'unreadable') throw new Error(`expected the dataset ${path}, found ${read.found}`)
  const { prompts, problems } = parseDataset(read.text, format, field)
  const first = problems.find(({ canSkip }) => !(canSkip && skipsBad))
  if (first !== undefined) throw new Error(`${path}:${first.line} changed since it was checked: ${first.message}`)
  if (prompts.length === 0) throw new Error(`${path} changed since it was checked: it has no prompts`)
  return prompts
}

/** Writes the texts of one prompt of the plan, without their nonces. */
interface PromptWriter {
  /** The same for every call. */
  readonly system: string | null
  readonly tools: ToolConfig | null
  message(request: MessageRequest): WrittenMessage
}

/** What a message is made from; its draws come from `random`. */
interface MessageRequest {
  readonly random: Random
  readonly scenario: number
  /** How often the scenario took this prompt before. */
  readonly ordinal: number
  /** From 1; of a prompt that is no conversation, always 1. */
  readonly turn: number
}

interface WrittenMessage {
  readonly text: string
  readonly aimedInputTokens: number | null
}

/** Cuts begin at other sentences even where the longest prompt is asked for. */
const SPARE_CHARACTERS = 200_000

/** In the order of the plan's prompts. */
export function openPromptWriters(plan: RunPlan): PromptWriter[] {
  const lengths = plan.prompts.flatMap(({ source, system, charactersPerToken }) => [
    ...(source.kind === 'synthetic' ? [greatestDraw(source.inputTokens) * charactersPerToken] : []),
    ...(system?.kind === 'shared' ? [system.tokens * charactersPerToken] : []),
  ])
  const longest = Math.ceil(Math.max(0, ...lengths))
  const synthetic = makeSyntheticText(plan.seed, lengths.length === 0 ? 0 : longest + SPARE_CHARACTERS)
  return plan.prompts.map((prompt, entry) => {
    const system = writeSystem(prompt, entry, plan.seed, synthetic)
    const tools = toolsOf(prompt, entry, plan.seed)
    return { system, tools, message: openMessageWriter(prompt, entry, plan.seed, { system, tools }, synthetic) }
  })
}

function writeSystem(prompt: PromptPlan, entry: number, seed: number, synthetic: SyntheticText): string | null {
  const { charactersPerToken, system } = prompt
  switch (system?.kind) {
    case undefined:
      return null
    case 'text':
      return system.text
    case 'shared':
      return cutText(
        synthetic,
        Math.max(
          1,
          Math.round(system.tokens * charactersPerToken) -
            (placeOfNonce(prompt)?.where === 'system' ? NONCE_LENGTH : 0),
        ),
        makeRandom(seed, 'shared system', entry),
      )
  }
}

function openMessageWriter(
  prompt: PromptPlan,
  entry: number,
  seed: number,
  frame: Frame,
  synthetic: SyntheticText,
): PromptWriter['message'] {
  const { source } = prompt
  switch (source.kind) {
    case 'template':
      return ({ random }) => ({ text: fillTemplate(source.template, source.values, random), aimedInputTokens: null })
    case 'dataset': {
      const lines = loadDataset(source)
      // Each conversation has as many lines set aside as the longest one takes.
      const linesPerCall = prompt.turns === null ? 1 : Math.ceil(greatestDraw(prompt.turns))
      return ({ scenario, ordinal, turn }) => {
        const place = ordinal * linesPerCall + turn - 1
        const round = Math.floor(place / lines.length)
        const labels = ['dataset', scenario, entry, round] as const
        const index = permutedIndex(place % lines.length, lines.length, seed, ...labels)
        return { text: lines[index] as string, aimedInputTokens: null }
      }
    }
    case 'synthetic': {
      const besides = charactersBesides(prompt, frame.system)
      const ofTools = Math.round(
        charactersOf({ messages: [], system: null, tools: frame.tools }) / prompt.charactersPerToken,
      )
      return ({ random, turn }) => {
        const tokens = drawWhole(random, source.inputTokens)
        const length = Math.round(tokens * prompt.charactersPerToken) - besides(turn)
        const text = makeSyntheticPrompt(source.task, length, synthetic, random)
        return { text, aimedInputTokens: aimOf(prompt, tokens + ofTools) }
      }
    }
  }
}

/** What is sent beside the text, and counted with it in the tokens that are aimed at. */
function charactersBesides(prompt: PromptPlan, text: string | null): (turn: number) => number {
  const { system, turns } = prompt
  const place = placeOfNonce(prompt)
  const ofNonce = place === null ? 0 : NONCE_LENGTH
  if (turns === null && system?.kind !== 'shared') return () => (text?.length ?? 0) + ofNonce
  return (turn) => (turn === 1 && place?.where === 'message' ? ofNonce : 0)
}

function aimOf({ media, system, turns }: PromptPlan, tokens: number): number | null {
  if (turns !== null || media.length > 0) return null
  return system?.kind === 'shared' ? system.tokens + tokens : tokens
}

import { charactersOf, type ToolConfig } from '../conversation/conversation.ts'
import type { PromptPlan, RunPlan } from '../plan/run-plan.ts'
import { makeRandom, type Random } from '../random/random.ts'
import type { Row } from '../reading/data-sets/row-reader.ts'
import { fillTemplate, parseTemplate } from '../reading/data-sets/template.ts'
import { readRows, type SharedDataSet } from './data-set-rows.ts'
import { drawWhole } from './draw-distribution.ts'
import { type Frame, NONCE_LENGTH, placeOfNonce } from './nonce.ts'
import { toolsOf } from './prompt-tools.ts'
import { cutText, greatestDraw, makeSyntheticPrompt, makeSyntheticText, type SyntheticText } from './synthetic-text.ts'

/** Writes the texts of one prompt of the plan, without their nonces. */
export interface PromptWriter {
  /** The same for every call; null where there is none, and where each row has its own. */
  readonly system: string | null
  readonly tools: ToolConfig | null
  /** The row of a data set that a call takes; null where the prompt is not of one. */
  readonly row: ((request: MessageRequest) => Row) | null
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
  /** The limit that its row has; null where there is none. */
  readonly maxOutputTokens: number | null
}

/** Cuts begin at other sentences even where the longest prompt is asked for. */
const SPARE_CHARACTERS = 200_000

/** In the order of the plan's prompts. */
export function openPromptWriters(plan: RunPlan, dataSets: readonly (SharedDataSet | null)[]): PromptWriter[] {
  const lengths = plan.prompts.flatMap(({ source, system, charactersPerToken }) => [
    ...(source.kind === 'synthetic' ? [greatestDraw(source.inputTokens) * charactersPerToken] : []),
    ...(system?.kind === 'shared' ? [system.tokens * charactersPerToken] : []),
  ])
  const longest = Math.ceil(Math.max(0, ...lengths))
  const synthetic = makeSyntheticText(plan.seed, lengths.length === 0 ? 0 : longest + SPARE_CHARACTERS)
  return plan.prompts.map((prompt, entry) => {
    const system = writeSystem(prompt, entry, plan.seed, synthetic)
    const tools = toolsOf(prompt, entry, plan.seed)
    const row = openRowTaker(prompt, entry, plan.seed, dataSets[entry] ?? null)
    return { system, tools, row, message: openMessageWriter(prompt, { system, tools }, synthetic, row) }
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

function openRowTaker(
  { recorded, source, turns }: PromptPlan,
  entry: number,
  seed: number,
  dataSet: SharedDataSet | null,
): PromptWriter['row'] {
  if (source.kind !== 'dataset') return null
  if (dataSet === null) throw new Error(`the data set ${source.path} is not open`)
  const rows = readRows(source, dataSet, seed, entry)
  // Each conversation has as many rows set aside as the longest one takes.
  const rowsPerCall = turns === null || recorded !== null ? 1 : Math.ceil(greatestDraw(turns))
  return ({ ordinal, random, scenario, turn }) => rows.rowAt(scenario, ordinal * rowsPerCall + turn - 1, random)
}

/** What is written without a length to aim at, and without a limit of its own. */
const ofText = (text: string): WrittenMessage => ({ text, aimedInputTokens: null, maxOutputTokens: null })

export const messageOfRow = ({ maxOutputTokens, text }: Row): WrittenMessage => ({ ...ofText(text), maxOutputTokens })

function openMessageWriter(
  prompt: PromptPlan,
  frame: Frame,
  synthetic: SyntheticText,
  row: PromptWriter['row'],
): PromptWriter['message'] {
  const { source } = prompt
  switch (source.kind) {
    case 'trace':
      return () => {
        throw new Error('the requests of a trace are written one by one')
      }
    case 'template': {
      const template = parseTemplate(source.template)
      return ({ random }) => {
        const drawn = new Map(
          Object.entries(source.values).map(([name, value]) => [name, String(drawWhole(random, value))]),
        )
        return ofText(fillTemplate(template, (name) => drawn.get(name) ?? null))
      }
    }
    case 'dataset':
      return (request) => {
        if (row === null) throw new Error(`the data set ${source.path} is not open`)
        return messageOfRow(row(request))
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
        return { ...ofText(text), aimedInputTokens: aimOf(prompt, tokens + ofTools) }
      }
    }
  }
}

/** What is sent beside the text, and counted with it in the tokens that are aimed at. */
function charactersBesides(prompt: PromptPlan, text: string | null): (turn: number) => number {
  const { agent, system, turns } = prompt
  const place = placeOfNonce(prompt)
  const ofNonce = place === null ? 0 : NONCE_LENGTH
  if (turns === null && agent === null && system?.kind !== 'shared') return () => (text?.length ?? 0) + ofNonce
  return (turn) => (turn === 1 && place?.where === 'message' ? ofNonce : 0)
}

function aimOf({ system, turns }: PromptPlan, tokens: number): number | null {
  if (turns !== null) return null
  return system?.kind === 'shared' ? system.tokens + tokens : tokens
}

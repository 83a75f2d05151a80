import { previewRequest } from '../bedrock/preview-request.ts'
import { ContentBytes } from '../conversation/content-bytes.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { callSteps } from '../plan/planned-tokens.ts'
import { markRun } from '../plan/request-marks.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { openDataSets } from '../prompts/data-set-rows.ts'
import { makeNonces } from '../prompts/nonce.ts'
import { openPrompts, type Prompts } from '../prompts/open-prompts.ts'
import { formatCount } from '../reports/format.ts'

export interface RequestOutline {
  readonly method: string
  /** Null for the embedded simulator, which takes a free port. */
  readonly origin: string | null
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The words of prompts are told by their length alone. */
  readonly body: unknown
}

const NOWHERE = 'http://127.0.0.1'

/** The first request of each mode that has one, as the SDK makes it; else null. Nothing is sent. */
export async function outlineRequests(plan: RunPlan): Promise<readonly (RequestOutline | null)[]> {
  const dataSets = openDataSets(plan)
  try {
    return await outlineWith(plan, openPrompts(plan, makeNonces(), dataSets.shared))
  } finally {
    dataSets.close()
  }
}

const outlineWith = (plan: RunPlan, prompts: Prompts): Promise<readonly (RequestOutline | null)[]> =>
  Promise.all(
    markRun(plan, 'id of the run').modes.map(async (mode, index) => {
      const conversation = firstConversation(plan, prompts, index)
      if (conversation === null) return null
      const target = plan.target.kind === 'simulator' ? ({ kind: 'url', url: NOWHERE } as const) : plan.target
      const { body, headers, method, origin, path } = await previewRequest(mode, target, conversation)
      return {
        method,
        origin: plan.target.kind === 'simulator' ? null : origin,
        path,
        headers,
        body: withoutTexts(body, wordsOf(conversation)),
      }
    }),
  )

function firstConversation(plan: RunPlan, prompts: Prompts, mode: number): Conversation | null {
  for (const [scenario, { flow, modes }] of plan.scenarios.entries()) {
    // A block of iterations holds each mode once.
    for (const iteration of modes.keys()) {
      const draws = prompts.forIteration(scenario, iteration)
      for (const step of callSteps(flow)) {
        const talk = draws.nextCall(step)
        if ((step.mode ?? talk.mode ?? draws.mode) !== mode) continue
        const first = talk.next(null)
        if (!('ended' in first)) return first.conversation
      }
    }
  }
  return null
}

const wordsOf = ({ messages, system }: Conversation): string[] =>
  [...messages.flatMap(({ content }) => wordsIn(content)), system ?? ''].filter((text) => text !== '')

/** What names a block and says nothing. */
const NAMES = ['format', 'name', 'toolUseId', 'status']

/** Texts, what tools are given and give back, and bytes as they stand in JSON. */
function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof ContentBytes) return [value.toJSON()]
  if (Array.isArray(value)) return value.flatMap(wordsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (NAMES.includes(name) ? [] : wordsIn(inner)))
}

/** The texts that fill in a managed prompt are words, too. */
function withoutTexts(body: unknown, words: readonly string[]): unknown {
  const { promptVariables, ...rest } = body as Readonly<Record<string, unknown>>
  const told = withoutWords(rest, words) as object
  if (promptVariables === undefined) return told
  const variables = Object.entries(promptVariables as Readonly<Record<string, { readonly text: string }>>)
  const lengths = variables.map(([name, { text }]) => [name, { text: `<${formatCount(text.length)} characters>` }])
  return { ...told, promptVariables: Object.fromEntries(lengths) as object }
}

/** The same with every text that holds words of the conversation replaced by its length. */
function withoutWords(value: unknown, words: readonly string[]): unknown {
  if (typeof value === 'string') {
    return words.some((text) => value.includes(text)) ? `<${formatCount(value.length)} characters>` : value
  }
  if (Array.isArray(value)) return value.map((item) => withoutWords(item, words))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutWords(inner, words)]))
}

import { previewRequest } from '../bedrock/preview-request.ts'
import type { ContentBlock, Conversation, Media, ReasoningContent, ToolResult } from '../conversation/conversation.ts'
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
  /** The words of prompts, their images and the definitions of tools are told by their length alone. */
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
        body: withoutTexts(body, unsaidIn(conversation)),
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

/** What of a conversation is told by its length alone. */
interface Unsaid {
  /** Wherever they stand. */
  readonly words: readonly string[]
  /** What stands for itself, by what is told in its place. */
  readonly whole: ReadonlyMap<string, string>
}

/** What is written as JSON of the user's, in Converse and in the bodies: as it is, or as a text. */
const KEYS_OF_JSON: ReadonlySet<string> = new Set(['input_schema', 'input', 'json', 'parameters', 'arguments'])

function unsaidIn({ messages, system, tools }: Conversation): Unsaid {
  const words = [system ?? '', ...(tools?.tools.map(({ description }) => description ?? '') ?? [])]
  const whole = new Map<string, string>()
  const add = (block: ContentBlock | ToolResult['content'][number]): void => {
    if ('text' in block) words.push(block.text)
    // Some bodies have the JSON of tools as text.
    else if ('json' in block) words.push(JSON.stringify(block.json))
    else if ('toolUse' in block) words.push(JSON.stringify(block.toolUse.input))
    else if ('toolResult' in block) for (const part of block.toolResult.content) add(part)
    else if ('reasoningContent' in block) addReasoning(block.reasoningContent)
    else {
      const [media] = Object.values(block) as readonly Partial<Media>[]
      if (media?.source === undefined || !('bytes' in media.source)) return
      const { bytes } = media.source
      whole.set(bytes.toJSON(), `<${formatCount(bytes.length)} bytes in base64>`)
      // As Claude's own body has documents of text.
      whole.set(JSON.parse(JSON.stringify(bytes.text)) as string, `<${formatCount(bytes.length)} bytes of text>`)
    }
  }
  const addReasoning = (reasoning: ReasoningContent): void => {
    if ('reasoningText' in reasoning) words.push(reasoning.reasoningText.text, reasoning.reasoningText.signature ?? '')
    else
      whole.set(
        reasoning.redactedContent.toJSON(),
        `<${formatCount(reasoning.redactedContent.length)} bytes in base64>`,
      )
  }
  for (const { content } of messages) content.forEach(add)
  return { words: words.filter((text) => text !== ''), whole }
}

/** The texts that fill in a managed prompt are words, too. */
function withoutTexts(body: unknown, unsaid: Unsaid): unknown {
  const { promptVariables, ...rest } = body as Readonly<Record<string, unknown>>
  const told = {
    ...(withoutWords(rest, unsaid) as object),
    // Of Responses, what is said.
    ...('input' in rest ? { input: withoutWords(rest['input'], unsaid) } : {}),
  }
  if (promptVariables === undefined) return told
  const variables = Object.entries(promptVariables as Readonly<Record<string, { readonly text: string }>>)
  const lengths = variables.map(([name, { text }]) => [name, { text: charactersIn(text) }])
  return { ...told, promptVariables: Object.fromEntries(lengths) as object }
}

const charactersIn = ({ length }: string): string => `<${formatCount(length)} characters>`

const MOST_OF_A_LIST = 8
const SHOWN_AT_AN_END = 2

/** Forty tools look alike. A cache point stands at the end. */
function firstFew(list: readonly unknown[]): readonly unknown[] {
  if (list.length <= MOST_OF_A_LIST) return list
  const left = list.length - 2 * SHOWN_AT_AN_END
  return [...list.slice(0, SHOWN_AT_AN_END), `<${formatCount(left)} more>`, ...list.slice(-SHOWN_AT_AN_END)]
}

const DATA_URL = /^data:[^,]{1,200};base64,/

/** The same with what is unsaid replaced by its length. */
function withoutWords(value: unknown, unsaid: Unsaid): unknown {
  if (typeof value === 'string') {
    const dataAt = DATA_URL.exec(value)?.[0].length ?? 0
    const told = unsaid.whole.get(value.slice(dataAt))
    if (told !== undefined) return value.slice(0, dataAt) + told
    return unsaid.words.some((text) => value.includes(text)) ? charactersIn(value) : value
  }
  if (Array.isArray(value)) return firstFew(value).map((item) => withoutWords(item, unsaid))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      KEYS_OF_JSON.has(key)
        ? `<${formatCount((typeof inner === 'string' ? inner : JSON.stringify(inner)).length)} characters of JSON>`
        : withoutWords(inner, unsaid),
    ]),
  )
}

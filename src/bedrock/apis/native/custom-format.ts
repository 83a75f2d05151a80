// A body that the scenario writes: of embeddings, of rerankers, of imported and custom models. Where its answer has what is measured, the
// scenario says as well.
import { type Conversation, textOfContent } from '../../../conversation/conversation.ts'
import type { Json, JsonObject } from '../../../conversation/json.ts'
import type { CustomBody, ModePlan } from '../../../plan/mode-plan.ts'
import { isRecord, type JsonRecord, textOf } from '../../stream/json-record.ts'
import { inferenceFields } from '../converse-request.ts'
import { type PartialUsage, tokenCountOf } from '../token-usage.ts'
import { hearBlocks, type NativeFormat, type NativePart, saying } from './native-format.ts'

export function makeCustomFormat({ stopAt, template, textAt, usageAt }: CustomBody): NativeFormat {
  const [stop, text] = [stopAt, textAt].map(parsePointer)
  const [input, output] = [usageAt.inputTokens, usageAt.outputTokens].map(parsePointer)

  const readUsage = (answer: JsonRecord): PartialUsage => ({
    inputTokens: tokenCountOf(valueAt(answer, input)),
    // What says nothing writes no tokens.
    outputTokens: tokenCountOf(valueAt(answer, output)) ?? (text === null ? 0 : undefined),
  })
  const readStop = (answer: JsonRecord): NativePart => {
    const reason = valueAt(answer, stop)
    if (typeof reason === 'string') return { stopReason: reason, stopped: true, accounted: true }
    const isLast = stop === null && answer['amazon-bedrock-invocationMetrics'] !== undefined
    return isLast ? { stopped: true, accounted: true } : {}
  }
  return {
    makeBody: (mode, conversation) => fillTemplate(template, placesOf(mode, conversation)),
    familiar: [],
    readChunk: (chunk) => ({
      ...saying(textOf(valueAt(chunk, text)), 0),
      usage: readUsage(chunk),
      ...readStop(chunk),
    }),
    readAnswer(answer) {
      const said = valueAt(answer, text)
      if (text !== null && said === undefined) return null
      const reason = valueAt(answer, stop)
      return {
        said: hearBlocks([{ text: textOf(said) }]),
        ...(typeof reason === 'string' ? { stopReason: reason } : {}),
        usage: readUsage(answer),
        stopped: true,
        accounted: true,
      }
    },
  }
}

type Pointer = readonly string[] | null

/** https://www.rfc-editor.org/rfc/rfc6901 */
const parsePointer = (pointer: string | null): Pointer =>
  pointer === null
    ? null
    : pointer
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))

function valueAt(value: unknown, pointer: Pointer | undefined): unknown {
  if (pointer === null || pointer === undefined) return undefined
  return pointer.reduce<unknown>((inner, token) => {
    if (Array.isArray(inner)) return inner[Number(token)] as unknown
    return isRecord(inner) ? inner[token] : undefined
  }, value)
}

/** Null: the call has none. */
type Places = Readonly<Record<string, Json>>

function placesOf(mode: ModePlan, conversation: Conversation): Places {
  const { messages, system } = conversation
  return {
    '{prompt}': textOfContent(messages.at(-1)?.content ?? []),
    '{system}': system,
    '{messages}': messages.map(({ content, role }) => ({ role, content: textOfContent(content) })),
    '{maxTokens}': inferenceFields(mode, conversation).maxTokens ?? null,
  }
}

const IN_A_TEXT = /\{(?:prompt|system)\}/g

function fillTemplate(template: JsonObject, places: Places): JsonObject {
  const filled = Object.entries(template).flatMap(([name, value]): [string, Json][] => {
    const inner = fill(value, places)
    return inner === undefined ? [] : [[name, inner]]
  })
  return Object.fromEntries(filled)
}

/** Undefined where the call does not have what stands there. */
function fill(value: Json, places: Places): Json | undefined {
  if (typeof value === 'string') {
    if (Object.hasOwn(places, value)) return places[value] ?? undefined
    return value.replaceAll(IN_A_TEXT, (place) => textOf(places[place]))
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, places)).filter((item) => item !== undefined)
  return isRecord(value) ? fillTemplate(value, places) : value
}

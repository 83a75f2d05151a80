// Meta's Llama: a prompt that is written out in the model's own template, and a generation.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
import { type Conversation, textOfContent } from '../../../conversation/conversation.ts'
import type { JsonObject } from '../../../conversation/json.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'
import { inferenceFields } from '../converse-request.ts'
import { textOf } from '../../stream/json-record.ts'
import { hearBlocks, type NativeFormat, type NativePart, saying } from './native-format.ts'
import { type PartialUsage, tokenCountOf } from '../token-usage.ts'

export const llamaFormat: NativeFormat = {
  makeBody,
  // The last chunk may bring content, and tells why and with what the reply ended.
  familiar: [{ beginning: '{"generation":"', ending: '"stop_reason":null}', content: 'text' }],
  readChunk(chunk) {
    const { generation, stop_reason: stopReason } = chunk
    return {
      ...saying(textOf(generation), 0),
      usage: readUsage(chunk),
      ...(typeof stopReason === 'string' ? { ...readStop(stopReason), stopped: true, accounted: true } : {}),
    }
  },
  readAnswer(answer) {
    const { generation, stop_reason: stopReason } = answer
    if (typeof generation !== 'string' || typeof stopReason !== 'string') return null
    const said = hearBlocks([{ text: generation }])
    return { said, ...readStop(stopReason), usage: readUsage(answer), stopped: true, accounted: true }
  },
}

function makeBody(mode: ModePlan, conversation: Conversation): JsonObject {
  const { maxTokens, temperature, topP } = inferenceFields(mode, conversation)
  return {
    prompt: writePrompt(/llama-?4/i.test(mode.model) ? LLAMA_4 : LLAMA_3, conversation),
    ...(maxTokens === undefined ? {} : { max_gen_len: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
  }
}

/** The tokens around a turn: its speaker, and its end. */
interface Template {
  readonly opening: (role: string) => string
  readonly closing: string
}

// https://www.llama.com/docs/model-cards-and-prompt-formats/
const LLAMA_3: Template = {
  opening: (role) => `<|start_header_id|>${role}<|end_header_id|>\n\n`,
  closing: '<|eot_id|>',
}
const LLAMA_4: Template = { opening: (role) => `<|header_start|>${role}<|header_end|>\n\n`, closing: '<|eot|>' }

function writePrompt({ closing, opening }: Template, { messages, system }: Conversation): string {
  const turns = [
    ...(system === null ? [] : [{ role: 'system', text: system }]),
    ...messages.map(({ role, content }) => ({ role, text: textOfContent(content) })),
  ]
  const written = turns.map(({ role, text }) => `${opening(role)}${text}${closing}`)
  return `<|begin_of_text|>${written.join('')}${opening('assistant')}`
}

/** Llama's words for what Converse, of the same model, calls so. */
const STOP_REASONS: Readonly<Record<string, string>> = { stop: 'end_turn', length: 'max_tokens' }

const readStop = (stopReason: string): NativePart => ({ stopReason: STOP_REASONS[stopReason] ?? stopReason })

const readUsage = ({
  generation_token_count: outputTokens,
  prompt_token_count: inputTokens,
}: Readonly<Record<string, unknown>>): PartialUsage => ({
  inputTokens: tokenCountOf(inputTokens),
  outputTokens: tokenCountOf(outputTokens),
})

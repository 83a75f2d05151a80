// What the rows of files that people have look like, and the conversation that each is. Whether a row is one call or the turns of a
// conversation follows from its shape: a request is sent with all of its messages, of a conversation the first question is.
import { isRecord } from '../../record.ts'
import { kindOf } from '../kind-of.ts'
import type { Message } from '../../../conversation/conversation.ts'
import { type RecordedConversation, unusable } from './recorded.ts'
import { readMessages, systemText } from './messages.ts'
import { makeToolNames, readTools } from './tools.ts'

type Fields = Readonly<Record<string, unknown>>

export interface Shape {
  /** Completes "read as JSON lines of …". */
  readonly words: string
  /** Fields that it reads, or that say nothing to a model. */
  readonly uses: readonly string[]
  readonly isRequest: boolean
  looksLike(row: Fields): boolean
  /** @throws {UnusableRow} */
  read(row: Fields): RecordedConversation
}

export const SHAPE_NAMES = [
  'bedrock-batch',
  'openai-batch',
  'bfcl',
  'sharegpt',
  'payload',
  'chat',
  'mt-bench',
  'openorca',
  'alpaca',
  'dolly',
  'promptfoo',
  'prompt',
] as const

export type ShapeName = (typeof SHAPE_NAMES)[number]

const isText = (value: unknown): value is string => typeof value === 'string'
const isFilled = (value: unknown): value is string => isText(value) && value.trim() !== ''
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const areTexts = (value: unknown): value is readonly string[] =>
  isList(value) && value.length > 0 && value.every(isText)
const areRecords = (value: unknown): value is readonly Fields[] =>
  isList(value) && value.length > 0 && value.every(isRecord)
const has = (row: Fields, ...names: readonly string[]): boolean => names.every((name) => name in row)

/** One question. */
const asked = (text: string, system: string | null = null): RecordedConversation => ({
  system,
  messages: [{ role: 'user', content: [{ text }] }],
  tools: null,
  maxOutputTokens: null,
  outputTokens: null,
})

const withReply = (conversation: RecordedConversation, reply: unknown): RecordedConversation =>
  isFilled(reply)
    ? { ...conversation, messages: [...conversation.messages, { role: 'assistant', content: [{ text: reply }] }] }
    : conversation

function filled(value: unknown, what: string): string {
  if (!isFilled(value)) throw unusable(what, kindOf(value))
  return value
}

/** With what it is asked about below it, where there is any. */
const instructed = (row: Fields, about: string): string => {
  const instruction = filled(row['instruction'], 'a text in the field instruction')
  const context = row[about]
  return isFilled(context) ? `${instruction}\n\n${context}` : instruction
}

const SHAPES: Readonly<Record<ShapeName, Shape>> = {
  'bedrock-batch': {
    words: "records of Bedrock's batch inference",
    uses: ['recordId', 'modelInput', 'modelOutput', 'error'],
    isRequest: true,
    looksLike: (row) => isRecord(row['modelInput']),
    read(row) {
      const request = readRequest(fieldsOf(row, 'modelInput'))
      const output = isRecord(row['modelOutput']) ? row['modelOutput'] : {}
      return { ...withReply(request, replyOf(output)), outputTokens: outputTokensOf(output) }
    },
  },
  'openai-batch': {
    words: "requests of OpenAI's batch API",
    uses: ['custom_id', 'method', 'url', 'body'],
    isRequest: true,
    looksLike: (row) => has(row, 'custom_id') && isRecord(row['body']),
    read: (row) => readRequest(fieldsOf(row, 'body')),
  },
  bfcl: {
    words: 'questions and functions of BFCL',
    uses: ['id', 'question', 'function', 'ground_truth', 'initial_config', 'path', 'involved_classes'],
    isRequest: false,
    looksLike: (row) =>
      isList(row['question']) && row['question'].length > 0 && row['question'].every(isList) && has(row, 'id'),
    read(row) {
      const names = makeToolNames()
      const tools = readTools(row['function'], undefined, names)
      const turns = isList(row['question']) ? row['question'] : []
      const { messages, system } = readMessages(turns.flat(), names)
      return { system, messages: withQuestion(messages), tools, maxOutputTokens: null, outputTokens: null }
    },
  },
  sharegpt: {
    words: 'ShareGPT conversations',
    uses: ['id', 'conversations', 'conversation', 'system', 'tools'],
    isRequest: false,
    looksLike: (row) => areMessages(row['conversations'] ?? row['conversation'], 'from', 'value'),
    read: (row) => readChat(row, row['conversations'] ?? row['conversation']),
  },
  payload: {
    words: 'request bodies (LLMeter payloads)',
    uses: [
      'modelId',
      'model',
      'messages',
      'system',
      'inferenceConfig',
      'toolConfig',
      'tools',
      'tool_choice',
      'max_tokens',
      'max_completion_tokens',
      'anthropic_version',
      'stream',
      'inputText',
      'textGenerationConfig',
    ],
    isRequest: true,
    looksLike: isRequestBody,
    read: readRequest,
  },
  chat: {
    words: 'OpenAI chat messages',
    uses: ['messages', 'tools', 'functions', 'tool_choice', 'parallel_tool_calls', 'system'],
    isRequest: false,
    looksLike: (row) => areMessages(row['messages'], 'role', 'content'),
    read: (row) => readChat(row, row['messages']),
  },
  'mt-bench': {
    words: 'MT-Bench questions',
    uses: ['question_id', 'prompt_id', 'category', 'turns', 'prompt', 'reference'],
    isRequest: false,
    looksLike: (row) => areTexts(row['turns']) || (areTexts(row['prompt']) && has(row, 'prompt_id')),
    read(row) {
      const turns = row['turns'] ?? row['prompt']
      if (!areTexts(turns)) throw unusable('a list of texts in the field turns', kindOf(turns))
      const messages = turns.map(
        (text) => ({ role: 'user', content: [{ text: filled(text, 'a text in each of turns') }] }) as const,
      )
      return { ...asked(''), messages }
    },
  },
  openorca: {
    words: 'OpenOrca questions',
    uses: ['id', 'system_prompt', 'question', 'response'],
    isRequest: false,
    looksLike: (row) => isText(row['system_prompt']) && isText(row['question']),
    read(row) {
      const system = isFilled(row['system_prompt']) ? row['system_prompt'] : null
      return withReply(asked(filled(row['question'], 'a text in the field question'), system), row['response'])
    },
  },
  alpaca: {
    words: 'Alpaca instructions',
    uses: ['instruction', 'input', 'output'],
    isRequest: false,
    looksLike: (row) => isText(row['instruction']) && has(row, 'input', 'output'),
    read: (row) => withReply(asked(instructed(row, 'input')), row['output']),
  },
  dolly: {
    words: 'Dolly instructions',
    uses: ['instruction', 'context', 'response', 'category'],
    isRequest: false,
    looksLike: (row) => isText(row['instruction']) && has(row, 'context', 'response'),
    read: (row) => withReply(asked(instructed(row, 'context')), row['response']),
  },
  promptfoo: {
    words: "promptfoo's tests, whose vars fill a template",
    uses: ['description', 'vars', 'assert', 'metadata', 'options'],
    isRequest: false,
    looksLike: (row) => isRecord(row['vars']),
    read(row) {
      const { prompt } = fieldsOf(row, 'vars')
      if (!isFilled(prompt)) throw unusable('a template that the vars fill', 'none')
      return asked(prompt)
    },
  },
  prompt: {
    words: 'prompts',
    uses: ['prompt', 'completion', 'max_tokens', 'max_gen_len', 'system'],
    isRequest: true,
    looksLike: (row) => isText(row['prompt']),
    read: (row) => withReply(readRequest(row), row['completion']),
  },
}

export const shapeOf = (name: ShapeName): Shape => SHAPES[name]

/** The first shape that all of some rows have; null where none is. */
export function recognisedShape(rows: readonly unknown[]): ShapeName | null {
  if (rows.length === 0) return null
  return SHAPE_NAMES.find((name) => rows.every((row) => isRecord(row) && SHAPES[name].looksLike(row))) ?? null
}

/** Whether a list has messages, perhaps empty ones, of these two fields. */
const areMessages = (list: unknown, role: string, content: string): boolean =>
  areRecords(list) && list.every((message) => isText(message[role]) && (content in message || 'tool_calls' in message))

const REQUEST_KEYS = [
  'inferenceConfig',
  'toolConfig',
  'modelId',
  'anthropic_version',
  'max_tokens',
  'max_completion_tokens',
  'model',
  'stream',
  'temperature',
]

function isRequestBody(row: Fields): boolean {
  if (isText(row['inputText'])) return true
  const { messages } = row
  if (!areMessages(messages, 'role', 'content')) return false
  return REQUEST_KEYS.some((key) => key in row) || areConverseBlocks(messages)
}

const areConverseBlocks = (messages: unknown): boolean =>
  areRecords(messages) &&
  messages.every(({ content }) => areRecords(content) && content.every((block) => !('type' in block)))

function fieldsOf(row: Fields, name: string): Fields {
  const value = row[name]
  if (!isRecord(value)) throw unusable(`an object in the field ${name}`, kindOf(value))
  return value
}

function readChat(row: Fields, list: unknown): RecordedConversation {
  const names = makeToolNames()
  const tools = readTools(fromJson(row['tools'] ?? row['functions']), row['tool_choice'], names)
  const { messages, system } = readMessages(list, names)
  const own = systemText(row['system'])
  return {
    system: joined(own, system),
    messages: withQuestion(messages),
    tools,
    maxOutputTokens: null,
    outputTokens: null,
  }
}

/** Some exports write a list as the text of its JSON. */
function fromJson(value: unknown): unknown {
  if (!isText(value)) return value
  if (value.trim() === '') return null
  try {
    return JSON.parse(value)
  } catch {
    throw unusable('a list of tools in JSON', 'a text')
  }
}

/** What is said before the first question answers nothing: some recordings begin in the middle. */
function withQuestion(messages: readonly Message[]): readonly Message[] {
  const first = messages.findIndex(({ role }) => role === 'user')
  if (first === -1) throw unusable('a message of the user', 'none')
  return messages.slice(first)
}

const joined = (...texts: readonly (string | null)[]): string | null => {
  const said = texts.filter((text) => text !== null)
  return said.length === 0 ? null : said.join('\n\n')
}

/** A body of Converse, of the messages that makers have of their own, or of one text. */
function readRequest(body: Fields): RecordedConversation {
  const limit = limitOf(body)
  const text = body['prompt'] ?? body['inputText']
  if (body['messages'] === undefined && text !== undefined) {
    return { ...asked(filled(text, 'a text in the field prompt'), systemText(body['system'])), maxOutputTokens: limit }
  }
  const names = makeToolNames()
  const { tools: list, toolChoice } = isRecord(body['toolConfig']) ? body['toolConfig'] : {}
  const tools = readTools(list ?? body['tools'] ?? body['functions'], toolChoice ?? body['tool_choice'], names)
  const { messages, system } = readMessages(body['messages'], names)
  return {
    system: joined(systemText(body['system']), system),
    messages: withQuestion(messages),
    tools,
    maxOutputTokens: limit,
    outputTokens: null,
  }
}

const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_gen_len', 'max_output_tokens', 'max_new_tokens']

function limitOf(body: Fields): number | null {
  const config = isRecord(body['inferenceConfig']) ? body['inferenceConfig'] : {}
  const generation = isRecord(body['textGenerationConfig']) ? body['textGenerationConfig'] : {}
  const written = [
    ...LIMITS.map((key) => body[key]),
    config['maxTokens'],
    config['max_new_tokens'],
    generation['maxTokenCount'],
  ].find((value) => value !== undefined && value !== null)
  if (written === undefined) return null
  if (!Number.isSafeInteger(written) || Number(written) < 1) {
    throw unusable('a limit of output tokens, a whole number of at least 1', kindOf(written))
  }
  return Number(written)
}

function replyOf(output: Fields): string | null {
  const message = isRecord(output['output']) ? output['output']['message'] : null
  const content = isRecord(message) ? message['content'] : output['content']
  if (areRecords(content)) {
    const text = content.map((block) => (isText(block['text']) ? block['text'] : '')).join('')
    return text === '' ? null : text
  }
  return isText(output['generation']) ? output['generation'] : null
}

function outputTokensOf(output: Fields): number | null {
  const usage = isRecord(output['usage']) ? output['usage'] : {}
  const [result] = isList(output['results']) ? output['results'] : []
  const counted = [
    usage['outputTokens'],
    usage['output_tokens'],
    usage['completion_tokens'],
    output['generation_token_count'],
    isRecord(result) ? result['tokenCount'] : undefined,
  ].find((value) => typeof value === 'number')
  return counted ?? null
}

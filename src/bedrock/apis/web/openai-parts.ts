// What Chat Completions and Responses have in common.
import type { Media, ToolChoice, ToolResult } from '../../../conversation/conversation.ts'
import { asString, type LongString, standIn } from '../../../conversation/json-parts.ts'
import type { JsonObject } from '../../../conversation/json.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'
import { memberOf } from '../../stream/json-record.ts'
import { type PartialUsage, tokenCountOf } from '../token-usage.ts'

/** `data:image/png;base64,…`. */
export function dataUrl(kind: 'image' | 'application', { format, source }: Media): string {
  if (!('bytes' in source)) throw new Error("OpenAI's APIs take no s3Location")
  return asString(new DataUrl(mediaTypeOf(kind, format), source.bytes))
}

/** The base64 stands in it as it lies. */
class DataUrl implements LongString {
  readonly isString = true
  readonly json: readonly Uint8Array[]

  constructor(mediaType: string, bytes: LongString) {
    this.json = [Buffer.from(`data:${mediaType};base64,`), ...bytes.json]
  }

  toJSON(): string {
    return standIn(this, () => Buffer.concat(this.json).toString('latin1'))
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
}

const mediaTypeOf = (kind: 'image' | 'application', format: string): string => TEXTS[format] ?? `${kind}/${format}`

/** These APIs take a text. */
export const textOfResult = ({ content }: ToolResult): string =>
  content
    .map((part) => ('text' in part ? part.text : 'json' in part ? JSON.stringify(part.json) : ''))
    .filter((text) => text !== '')
    .join('\n')

/** `naming`: how the API names the one tool that must be called. */
export function makeToolChoice(choice: ToolChoice, naming: (name: string) => JsonObject): string | JsonObject {
  switch (choice.kind) {
    case 'auto':
    case 'none':
      return choice.kind
    case 'any':
      return 'required'
    case 'tool':
      return { type: 'function', ...naming(choice.name) }
  }
}

/** What is written to a cache stays there for half an hour, and for no other time. */
export const cacheOptions = ({ cache }: ModePlan): JsonObject =>
  cache === null ? {} : { prompt_cache_options: { mode: 'explicit', ttl: '30m' } }

/** To think not at all is an effort, too. */
export const effortOf = ({ effort, thinking }: ModePlan): ModePlan['effort'] | 'none' =>
  thinking === 'off' ? 'none' : effort

export const breakpointIf = (isCached: boolean): JsonObject =>
  isCached ? { prompt_cache_breakpoint: { mode: 'explicit' } } : {}

const DONE = Buffer.from('[DONE]')

/** The word for the end of a stream, as the data of an event. */
export const isDoneWord = (bytes: Buffer, from: number, end: number): boolean =>
  end - from === DONE.length && DONE.compare(bytes, from, end) === 0

interface UsageNames {
  readonly input: string
  readonly output: string
  readonly inputDetails: string
  readonly outputDetails: string
}

/** Its input counts what a cache read and wrote, which Converse's does not. */
export function openAiUsage(usage: unknown, names: UsageNames): PartialUsage {
  const count = (name: string, within: unknown = usage): number | undefined => tokenCountOf(memberOf(within, name))
  const details = memberOf(usage, names.inputDetails)
  const [read, written] = [count('cached_tokens', details), count('cache_write_tokens', details)]
  const all = count(names.input)
  const fresh = all === undefined ? undefined : all - (read ?? 0) - (written ?? 0)
  return {
    // More from a cache than there was cannot be.
    inputTokens: fresh === undefined || fresh >= 0 ? fresh : Number.NaN,
    outputTokens: count(names.output),
    totalTokens: count('total_tokens'),
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
    reasoningTokens: count('reasoning_tokens', memberOf(usage, names.outputDetails)),
  }
}

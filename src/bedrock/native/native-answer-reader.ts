import type { CallDraft } from '../call-draft.ts'
import { makeNativeAccount } from './native-account.ts'
import { millisecondsOf } from '../json-record.ts'
import type { NativeFormat } from './native-format.ts'
import type { ReaderSettings } from '../response-reader.ts'
import { recordServedHeaders } from '../served-facts.ts'
import { tokenCountOf } from '../token-usage.ts'
import type { AnswerReader } from '../whole-answer-reader.ts'

/** Reads InvokeModel's whole answer: the model's own JSON, and what Bedrock says of it in headers. */
export function makeNativeAnswerReader(
  draft: CallDraft,
  { cacheTtl, onText }: ReaderSettings,
  format: NativeFormat,
): AnswerReader {
  const account = makeNativeAccount(draft, cacheTtl)
  return {
    begin(headers) {
      const told = (name: string): number | undefined => numberOf(headers[`x-amzn-bedrock-${name}`])
      const count = (name: string): number | undefined => tokenCountOf(told(name))
      recordServedHeaders(draft, headers)
      draft.serviceLatencyMs = millisecondsOf(told('invocation-latency')) ?? Number.NaN
      account.addMissing({
        inputTokens: count('input-token-count'),
        outputTokens: count('output-token-count'),
        cacheReadInputTokens: count('cache-read-input-token-count'),
        cacheWriteInputTokens: count('cache-write-input-token-count'),
      })
    },
    onAnswer(answer) {
      const part = format.readAnswer(answer)
      if (part === null) return false
      account.add(part, answer)
      account.close()
      if (part.text !== undefined && onText !== undefined) onText(part.text)
      return true
    },
  }
}

const numberOf = (header: string | undefined): number | undefined =>
  header === undefined ? undefined : /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN

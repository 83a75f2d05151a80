import type { CallDraft } from './call-draft.ts'
import { memberOf, textOf } from './json-record.ts'
import type { ReaderSettings } from './response-reader.ts'
import { makeConverseFacts } from './served-facts.ts'
import type { AnswerReader } from './whole-answer-reader.ts'

/** Reads Converse's whole answer. */
export const makeConverseAnswerReader = (draft: CallDraft, { cacheTtl, onText }: ReaderSettings): AnswerReader => ({
  onAnswer(answer) {
    const content = memberOf(memberOf(answer['output'], 'message'), 'content')
    if (typeof answer['stopReason'] !== 'string' || !Array.isArray(content)) return false
    const facts = makeConverseFacts(draft, cacheTtl)
    facts.addStop(answer)
    facts.addMetadata(answer)
    if (onText !== undefined) for (const block of content) onText(textOf(memberOf(block, 'text')))
    return true
  },
})

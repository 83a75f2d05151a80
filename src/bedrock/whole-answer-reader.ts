import type { CallOutcome } from './call-outcome.ts'
import { type JsonRecord, parseRecord } from './json-record.ts'
import { corrupt, type ResponseReader } from './response-reader.ts'

/** What is made of the whole answers of one API. */
export interface AnswerReader {
  begin?(headers: Readonly<Record<string, string>>): void
  /** Returns whether it is the answer of a model. */
  onAnswer(answer: JsonRecord): boolean
}

/** The longest reply of any model is less than a tenth of this. */
export const MAX_ANSWER_BYTES = 24 * 1024 * 1024

/**
 * Reads a response that is one JSON object. It has no chunks and no first token: that a reader could have seen one
 * earlier is not for such a call to say.
 */
export function makeWholeAnswerReader(answers: AnswerReader): ResponseReader {
  let body: Buffer[] = []
  let bytesRead = 0
  let isWhole = false
  return {
    begin: (headers) => answers.begin?.(headers),
    read(bytes, from, end) {
      bytesRead += end - from
      if (bytesRead > MAX_ANSWER_BYTES) return corrupt('EndlessAnswer')
      body.push(Buffer.copyBytesFrom(bytes, from, end - from))
      return null
    },
    end(): CallOutcome {
      const answer = parseRecord(Buffer.concat(body).toString('utf8'))
      body = []
      isWhole = answer !== null && answers.onAnswer(answer)
      return isWhole ? { kind: 'completed' } : corrupt('MalformedAnswer')
    },
    // The SDK reads the whole body before it decides.
    firstException: () => (isWhole ? null : undefined),
  }
}

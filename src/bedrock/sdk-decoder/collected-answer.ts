import type { CallOutcome } from '../call-outcome.ts'
import { corrupt, type ResponseReader, type StreamException } from '../response-reader.ts'
import { MAX_ANSWER_BYTES } from '../whole-answer-reader.ts'

/** Keeps a whole answer for the SDK, which reads nothing of it before its end. */
export class CollectedAnswer implements ResponseReader {
  readonly #onHeaders: (headers: Readonly<Record<string, string>>) => void
  #hasBegun = false
  readonly #parts: Buffer[] = []
  #bytesRead = 0
  #hasEnded = false

  constructor(onHeaders: (headers: Readonly<Record<string, string>>) => void) {
    this.#onHeaders = onHeaders
  }

  /** Whether there is a response, and no error. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.#parts)
  }

  /** Nothing in it has a time of its own. */
  get decodedMs(): number {
    return Number.NaN
  }

  begin(headers: Readonly<Record<string, string>>): void {
    this.#hasBegun = true
    this.#onHeaders(headers)
  }

  read(memory: Buffer, from: number, end: number): CallOutcome | null {
    this.#bytesRead += end - from
    if (this.#bytesRead > MAX_ANSWER_BYTES) return corrupt('EndlessAnswer')
    this.#parts.push(Buffer.copyBytesFrom(memory, from, end - from))
    return null
  }

  end(): CallOutcome {
    this.#hasEnded = true
    return { kind: 'completed' }
  }

  firstException(): StreamException | null | undefined {
    return this.#hasEnded ? null : undefined
  }
}

import { AttemptFailure } from '../attempt-failure.ts'
import type { CallOutcome } from '../call-outcome.ts'
import { corrupt, type ResponseReader, type StreamException, truncated } from '../response-reader.ts'
import { FrameGuard } from './frame-guard.ts'

/** Hands a stream on to the SDK as its body, and knows when what the SDK makes events of was read. */
export class RelayedStream implements ResponseReader, AsyncIterable<Uint8Array> {
  readonly #onHeaders: (headers: Readonly<Record<string, string>>) => void
  #hasBegun = false
  readonly #guard = new FrameGuard()
  #reads: { readonly bytes: Uint8Array; readonly atMs: number }[] = []
  #decodedMs = Number.NaN
  #outcome: CallOutcome | null = null
  #onChange = (): void => {}

  constructor(onHeaders: (headers: Readonly<Record<string, string>>) => void) {
    this.#onHeaders = onHeaders
  }

  /** Whether there is a response, and no error. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** When the bytes were read that the SDK took last. It makes all events of them before it takes more. */
  get decodedMs(): number {
    return this.#decodedMs
  }

  begin(headers: Readonly<Record<string, string>>): void {
    this.#hasBegun = true
    this.#onHeaders(headers)
  }

  read(memory: Buffer, from: number, end: number, atMs: number): CallOutcome | null {
    const bytes = Uint8Array.prototype.slice.call(memory, from, end)
    const soundBytes = this.#guard.push(bytes)
    this.#reads.push({ bytes: bytes.subarray(0, soundBytes), atMs })
    this.#onChange()
    return soundBytes < bytes.length ? corrupt('MalformedFrame') : null
  }

  end(): CallOutcome {
    return this.#guard.isInsideFrame ? truncated('EndInsideFrame') : { kind: 'completed' }
  }

  /** The SDK sees for itself. Before there is a frame to see, it may try again. */
  firstException(): StreamException | null | undefined {
    return this.#guard.frames > 0 ? null : undefined
  }

  /** No more will be read, because of this. */
  close(outcome: CallOutcome): void {
    this.#outcome = outcome
    // Whoever ends a call wants to hear no more of it.
    if (outcome.kind === 'aborted') this.#reads = []
    this.#onChange()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const next = this.#reads.shift()
      if (next !== undefined) {
        this.#decodedMs = next.atMs
        yield next.bytes
      } else if (this.#outcome === null) {
        // oxlint-disable-next-line no-await-in-loop -- one read comes after the other
        await new Promise<void>((resolve) => (this.#onChange = resolve))
      } else if (this.#outcome.kind === 'completed') return
      else throw new AttemptFailure(this.#outcome)
    }
  }
}

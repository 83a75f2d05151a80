// One retry quota a mode for the whole process. The SDK keeps a bucket of retry tokens in each client; a program has one client, a run has
// one in each thread, and how often calls are retried must not depend on how many threads make them. This file loads nothing of the SDK.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

/** What a bucket of the SDK holds at most, and at first. */
export const RETRY_TOKENS = 500

/** The retry tokens of the modes of a run, for all of its threads. */
export const makeRetryQuotas = (modes: number): SharedArrayBuffer => {
  const memory = new SharedArrayBuffer(modes * Int32Array.BYTES_PER_ELEMENT)
  new Int32Array(memory).fill(RETRY_TOKENS)
  return memory
}

/** The retry tokens of one mode. */
export class RetryQuota {
  readonly #tokens: Int32Array
  readonly #mode: number

  constructor(memory: SharedArrayBuffer, mode: number) {
    this.#tokens = new Int32Array(memory)
    this.#mode = mode
  }

  /** Takes so many tokens; false, and none, where there are fewer. */
  take(tokens: number): boolean {
    return this.#change((left) => (left < tokens ? null : left - tokens))
  }

  giveBack(tokens: number): void {
    this.#change((left) => Math.min(RETRY_TOKENS, left + tokens))
  }

  #change(next: (left: number) => number | null): boolean {
    for (;;) {
      const left = Atomics.load(this.#tokens, this.#mode)
      const changed = next(left)
      if (changed === null) return false
      if (Atomics.compareExchange(this.#tokens, this.#mode, left, changed) === left) return true
    }
  }
}

// What the calls of a quota are like on average, and so how many of them a minute its limits admit.
import type { TakenQuota } from '../../metrics/traffic.ts'
import type { QuotaLimitName } from './load-summary.ts'
import { MINUTE_MS } from './quota-minutes.ts'

export interface CallMix {
  add(call: TakenQuota): void
  /** Null of what nobody knows, or without a call. */
  callsPerMinute(limit: QuotaLimitName, given: number): number | null
  /** Means of the calls that told their usage. */
  perCall(): { readonly reservedTokens: number | null; readonly settledTokens: number | null }
  mostReservedTokens(): number
}

/** Of several numbers; unknown, where one of them is. */
interface Mean {
  count: number
  sum: number
  isKnown: boolean
}

const makeMean = (): Mean => ({ count: 0, sum: 0, isKnown: true })

function addTo(mean: Mean, value: number | null | undefined): void {
  if (value == null) mean.isKnown = false
  else {
    mean.count++
    mean.sum += value
  }
}

const meanOf = ({ count, isKnown, sum }: Mean): number | null => (isKnown && count > 0 ? sum / count : null)

export function makeCallMix(): CallMix {
  const [reserved, settled, held] = [makeMean(), makeMean(), makeMean()]
  const [input, inputHeld, output] = [makeMean(), makeMean(), makeMean()]
  let mostReserved = 0

  /**
   * Beside what a call settles, what it reserves counts as long as it lasts, in the minute that it was sent in: of calls that come
   * evenly, so much of each is held at the end of a minute.
   */
  const admitted = (given: number, own: Mean, heldBeside: Mean): number | null => {
    const meanReserved = meanOf(reserved)
    if (meanReserved !== null && meanReserved > given) return 0
    const each = meanOf(own)
    return each === null ? null : divided(given, each + (meanOf(heldBeside) ?? 0))
  }
  return {
    add([sentMs, endMs, reservedTokens, settledTokens, inputTokens, outputTokens]) {
      // No usage came: the call is counted elsewhere.
      if (reservedTokens === null && settledTokens === null && inputTokens === undefined) return
      const share = Math.min(1, (endMs - sentMs) / MINUTE_MS)
      const heldOf = (of: number | null | undefined): number | null =>
        reservedTokens === null || of == null ? null : share * Math.max(0, reservedTokens - of)
      addTo(reserved, reservedTokens)
      addTo(settled, settledTokens)
      addTo(held, heldOf(settledTokens))
      addTo(input, inputTokens)
      addTo(inputHeld, heldOf(inputTokens))
      addTo(output, outputTokens)
      mostReserved = Math.max(mostReserved, reservedTokens ?? 0)
    },
    callsPerMinute(limit, given) {
      switch (limit) {
        case 'requestsPerMinute':
          return given
        case 'tokensPerMinute':
          return admitted(given, settled, held)
        case 'inputTokensPerMinute':
          return admitted(given, input, inputHeld)
        case 'outputTokensPerMinute': {
          const each = meanOf(output)
          return each === null ? null : divided(given, each)
        }
      }
    },
    perCall: () => ({ reservedTokens: meanOf(reserved), settledTokens: meanOf(settled) }),
    mostReservedTokens: () => mostReserved,
  }
}

const divided = (given: number, each: number): number | null => (each === 0 ? null : given / each)

// Tokens and requests of a quota, by clock minute. A call reserves the most that it may use when it starts, and
// is settled at what it used when it ends. Both belong to the minute in which the call started: AWS does not
// publish the window's shape, and this one forgets nothing and carries nothing over.
// https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
import assert from 'node:assert/strict'

import type { ThrottleCause } from '../throttle-cause.ts'

const WINDOW_MS = 60_000

export interface QuotaLimits {
  readonly tokensPerMinute: number | null
  readonly requestsPerMinute: number | null
}

export interface QuotaLedger {
  /** Takes one request and `tokens`, both or neither. A refusal names the limit that was reached first. */
  reserve(atMs: number, tokens: number): Reservation | ThrottleCause
  /** Replaces what was reserved by what was used. Once a reservation. */
  settle(reservation: Reservation, usedTokens: number): void
  /** Gives back the request too: the call was not served. Once a reservation, instead of `settle`. */
  release(reservation: Reservation): void
  /** What the minute of `atMs` has taken so far, reserved and settled together. */
  taken(atMs: number): { readonly requests: number; readonly tokens: number }
}

export interface Reservation {
  readonly window: Window
  readonly tokens: number
  isOpen: boolean
}

interface Window {
  readonly index: number
  requests: number
  tokens: number
}

/** `atMs` counts from any moment at which a minute begins; a time before the newest seen counts as the newest. */
export function makeQuotaLedger(limits: QuotaLimits): QuotaLedger {
  const mostRequests = limits.requestsPerMinute ?? Infinity
  const mostTokens = limits.tokensPerMinute ?? Infinity
  let current: Window = { index: -Infinity, requests: 0, tokens: 0 }

  const windowAt = (atMs: number): Window => {
    const index = Math.floor(atMs / WINDOW_MS)
    if (index > current.index) current = { index, requests: 0, tokens: 0 }
    return current
  }
  return {
    reserve(atMs, tokens) {
      const window = windowAt(atMs)
      if (window.requests + 1 > mostRequests) return 'requests'
      if (window.tokens + tokens > mostTokens) return 'tokens'
      window.requests++
      window.tokens += tokens
      return { window, tokens, isOpen: true }
    },
    settle(reservation, usedTokens) {
      close(reservation)
      reservation.window.tokens += usedTokens
    },
    release(reservation) {
      close(reservation)
      reservation.window.requests--
    },
    taken(atMs) {
      const { requests, tokens } = windowAt(atMs)
      return { requests, tokens }
    },
  }
}

function close(reservation: Reservation): void {
  assert(reservation.isOpen, 'a reservation is settled once')
  reservation.isOpen = false
  reservation.window.tokens -= reservation.tokens
}

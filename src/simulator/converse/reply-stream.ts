import type { Random } from '../../random/random.ts'
import type { StreamFault } from '../faults/stream-fault.ts'
import type { Machine, ServedLatency } from '../machine.ts'
import { drawDeltaTokens, drawGapMs } from '../physics/reply-plan.ts'
import type { ReplyPlan } from '../physics/reply-plan.ts'
import type { SlotHolder } from '../physics/serving-slots.ts'
import type { TimetableEntry } from '../physics/timetable.ts'
import type { Latency } from '../profile/profile.ts'
import type { CallOutcome, CallTruth } from '../truth/call-truth.ts'
import type { Truth } from '../truth/truth.ts'
import type { Exchange } from '../wire/exchange.ts'
import { endFrames, messageStartFrame } from './reply-frames.ts'

export interface ReplyParts {
  readonly exchange: Exchange
  readonly call: CallTruth
  readonly truth: Truth
  readonly plan: ReplyPlan
  readonly latency: ServedLatency
  /** Named in the metadata; null when the request named none. */
  readonly servedLatency: Latency | null
  readonly fault: StreamFault | null
  readonly random: Random
  /** The reply is over, for the first and only time. */
  onEnd(outcome: CallOutcome, cause: string | null): void
}

/**
 * One reply from its slot to its last byte. It is an entry of the timetable and moves its own due time from one
 * write to the next, so that a delta costs no timer, no closure and no encoding.
 */
export class ReplyStream implements TimetableEntry, SlotHolder {
  dueMs = 0
  heapIndex = -1
  readonly #machine: Machine
  readonly #parts: ReplyParts
  /** From messageStart to the first delta. A span and no moment, because a pause moves `dueMs`. */
  #leadMs = 0
  #tokensLeft: number
  /** How many tokens the next delta holds. */
  #nextTokens: number
  #isOpen = false
  #hasStruck: boolean
  #isOver = false

  constructor(machine: Machine, parts: ReplyParts) {
    this.#machine = machine
    this.#parts = parts
    this.#tokensLeft = parts.plan.outputTokens
    // The first delta is the first token alone, so that (last - first delta) / (tokens - 1) is the gap drawn.
    this.#nextTokens = 1
    this.#hasStruck = parts.fault === null
  }

  serve(atMs: number): void {
    const { call, plan, latency } = this.#parts
    call.servedMs = atMs
    this.#leadMs = Math.min(latency.profile.messageStartLeadMs, plan.timeToFirstTokenMs)
    this.#waitUntil(atMs + plan.timeToFirstTokenMs - this.#leadMs)
  }

  due(): void {
    if (this.#isOver) return
    if (this.#isOpen) this.#step()
    else this.#open()
  }

  /** The client has gone. */
  abandon(): void {
    if (!this.#isOver) this.#end('aborted', null)
  }

  #waitUntil(dueMs: number): void {
    this.dueMs = dueMs
    this.#machine.timetable.add(this)
  }

  #open(): void {
    const { exchange, call, fault, random } = this.#parts
    this.#isOpen = true
    exchange.open(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    call.firstByteMs = this.#machine.clock.nowMs()
    if (fault?.at === 'first-frame') {
      this.#strike(fault)
      return
    }
    exchange.write(messageStartFrame(random))
    this.#waitUntil(this.dueMs + this.#leadMs)
  }

  #step(): void {
    const { fault } = this.#parts
    if (fault !== null && this.#faultIsDue(fault)) {
      this.#strike(fault)
      return
    }
    if (this.#tokensLeft > 0) this.#writeDelta()
    if (this.#tokensLeft > 0) this.#waitForNextDelta()
    else if (fault !== null && this.#faultIsDue(fault)) this.#strike(fault)
    else this.#complete()
  }

  #writeDelta(): void {
    const { exchange, call, truth, random } = this.#parts
    const tokens = this.#nextTokens
    exchange.write(this.#machine.frames(tokens, random))
    truth.delta(call, tokens, this.dueMs)
    this.#tokensLeft -= tokens
  }

  #waitForNextDelta(): void {
    const { latency, plan, random } = this.#parts
    this.#nextTokens = drawDeltaTokens(latency.profile, random, this.#tokensLeft)
    this.#waitUntil(this.dueMs + drawGapMs(latency.profile, random, this.#nextTokens, plan.tokenGapMs))
  }

  #faultIsDue({ at }: StreamFault): boolean {
    if (this.#hasStruck || at === 'first-frame') return false
    return this.#parts.call.chunks >= at.afterDeltas || this.#tokensLeft === 0
  }

  #strike(fault: StreamFault): void {
    const { exchange } = this.#parts
    this.#hasStruck = true
    switch (fault.next) {
      case 'go-on':
        if (fault.bytes !== null) exchange.write(fault.bytes)
        this.#waitUntil(this.dueMs + fault.delayMs)
        break
      case 'end':
        exchange.end(fault.bytes ?? undefined)
        this.#end(fault.outcome ?? 'failed', fault.name)
        break
      case 'reset':
        exchange.reset()
        this.#end(fault.outcome ?? 'failed', fault.name)
        break
    }
  }

  #complete(): void {
    const { exchange, call, plan, random, servedLatency, fault } = this.#parts
    const end = {
      stopReason: plan.stopReason,
      inputTokens: call.inputTokens,
      outputTokens: call.tokens,
      latencyMs: Math.round(this.#machine.clock.nowMs() - call.receivedMs),
      servedLatency,
    }
    exchange.end(endFrames(random, end))
    this.#end(fault?.outcome ?? 'completed', fault?.name ?? null)
  }

  #end(outcome: CallOutcome, cause: string | null): void {
    this.#isOver = true
    this.#machine.timetable.remove(this)
    this.#parts.onEnd(outcome, cause)
  }
}

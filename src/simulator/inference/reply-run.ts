import type { Random } from '../../random/random.ts'
import type { Drip, StreamFault } from '../faults/stream-fault.ts'
import type { Machine } from '../machine.ts'
import type { Deployment } from '../physics/deployment.ts'
import { drawDeltaTokens, drawGapMs } from '../physics/reply-plan.ts'
import type { ReplyPlan } from '../physics/reply-plan.ts'
import type { SlotHolder } from '../physics/serving-slots.ts'
import type { TimetableEntry } from '../physics/timetable.ts'
import type { CallOutcome, CallTruth } from '../truth/call-truth.ts'
import type { Truth } from '../truth/truth.ts'
import { answerError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import type { ReplyEnd, ReplyFormat, ReplyStart, WholeFormat } from './reply-format.ts'

export interface ReplyParts {
  readonly exchange: Exchange
  readonly call: CallTruth
  readonly truth: Truth
  readonly plan: ReplyPlan
  readonly deployment: Deployment
  readonly format: ReplyFormat
  readonly start: ReplyStart
  /** What `start` does not say of the end, beside what is counted here. */
  readonly end: Pick<ReplyEnd, 'cacheDetails' | 'trace' | 'replacedBy'>
  readonly fault: StreamFault | null
  readonly random: Random
  /** The reply is over, for the first and only time. */
  onEnd(outcome: CallOutcome, cause: string | null): void
}

/**
 * One reply from its slot to its last byte. It is an entry of the timetable and moves its own due time from one
 * write to the next, so that a delta costs no timer, no closure and no encoding. A reply that is answered whole
 * takes the same steps and writes at the last of them.
 */
export class ReplyRun implements TimetableEntry, SlotHolder {
  dueMs = 0
  heapIndex = -1
  readonly #machine: Machine
  readonly #parts: ReplyParts
  /** From messageStart to the first delta. A span and no moment, because a pause moves `dueMs`. */
  #leadMs = 0
  #tokensLeft: number
  /** How many tokens the next delta holds. */
  #nextTokens: number
  /** Null until a fault makes it drip. */
  #drip: Drip | null = null
  /** What is left of the frame that is dripping. */
  #undripped: Buffer | null = null
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
    const { call, plan, deployment, random } = this.#parts
    call.servedMs = this.#machine.world.toMachineMs(atMs)
    const firstTokenMs = plan.timeToFirstTokenMs + deployment.coldStartMs(atMs, random)
    this.#leadMs = Math.min(deployment.serving.messageStartLeadMs, firstTokenMs)
    this.#waitUntil(atMs + firstTokenMs - this.#leadMs)
  }

  due(): void {
    if (this.#isOver) return
    if (!this.#isOpen) this.#open()
    else if (this.#undripped === null) this.#step()
    else this.#dripOn(this.#undripped)
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
    const { exchange, call, fault, format, random, start } = this.#parts
    this.#isOpen = true
    if (format.kind === 'stream') {
      exchange.open(200, { 'content-type': 'application/vnd.amazon.eventstream', ...format.headers(start) })
      call.firstByteMs = this.#machine.clock.nowMs()
    }
    if (fault?.at === 'first-frame') {
      this.#strike(fault)
      return
    }
    if (format.kind === 'stream') exchange.write(format.start(random, start))
    this.#waitUntil(this.dueMs + this.#leadMs)
  }

  #step(): void {
    const { exchange, fault, format, random } = this.#parts
    if (fault !== null && this.#faultIsDue(fault)) {
      this.#strike(fault)
      return
    }
    if (this.#tokensLeft === 0) this.#goOn()
    else if (this.#drip !== null && format.kind === 'stream') this.#dripOn(format.delta(this.#nextTokens, random))
    else {
      if (format.kind === 'stream') exchange.write(format.delta(this.#nextTokens, random))
      this.#countDelta()
      this.#goOn()
    }
  }

  /** Writes a few bytes of a frame; its last ones are the moment that the truth has it written. */
  #dripOn(frame: Buffer): void {
    const { bytesAtOnce, everyMs } = this.#drip as Drip
    this.#parts.exchange.write(frame.subarray(0, bytesAtOnce))
    if (frame.length > bytesAtOnce) {
      this.#undripped = frame.subarray(bytesAtOnce)
      this.#waitUntil(this.dueMs + everyMs)
      return
    }
    this.#undripped = null
    this.#countDelta()
    this.#goOn()
  }

  #goOn(): void {
    const { fault } = this.#parts
    if (this.#tokensLeft > 0) this.#waitForNextDelta()
    else if (fault !== null && this.#faultIsDue(fault)) this.#strike(fault)
    else this.#complete()
  }

  #countDelta(): void {
    const { call, truth, format } = this.#parts
    const tokens = this.#nextTokens
    if (format.kind === 'stream') truth.delta(call, tokens, this.#latenessMs())
    else call.tokens += tokens
    this.#tokensLeft -= tokens
  }

  #latenessMs(): number {
    const { world } = this.#machine
    return (world.nowMs() - this.dueMs) / world.speed
  }

  #waitForNextDelta(): void {
    const { deployment, plan, random } = this.#parts
    this.#nextTokens = drawDeltaTokens(deployment.serving, random, this.#tokensLeft)
    const gapMs = drawGapMs(deployment.serving, random, this.#nextTokens, plan.tokenGapMs)
    this.#waitUntil(this.dueMs + gapMs * deployment.slowdown())
  }

  #faultIsDue({ at }: StreamFault): boolean {
    if (this.#hasStruck || at === 'first-frame') return false
    return this.#parts.call.chunks >= at.afterDeltas || this.#tokensLeft === 0
  }

  #strike(fault: StreamFault): void {
    const { exchange, format } = this.#parts
    this.#hasStruck = true
    if (format.kind === 'whole' && fault.outcome !== null && fault.next.kind !== 'reset') {
      this.#spoilWhole(format, fault)
      return
    }
    switch (fault.next.kind) {
      case 'go-on':
        if (fault.bytes !== null) exchange.write(fault.bytes)
        this.#waitUntil(this.dueMs + fault.delayMs)
        break
      case 'drip':
        this.#drip = fault.next
        this.#waitUntil(this.dueMs)
        break
      case 'go-away':
        exchange.goAway(fault.next.how)
        if (fault.next.how === 'after-this') this.#waitUntil(this.dueMs)
        else this.#end('failed', fault.name)
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

  /** A whole answer has no frames to be spoilt: it is an error, or breaks off in the middle. */
  #spoilWhole(format: WholeFormat, fault: StreamFault): void {
    const { exchange, random } = this.#parts
    if (fault.error === null) {
      const { body } = format.answer(random, this.#replyEnd())
      exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length })
      exchange.goAway('after-this')
      exchange.end(body.subarray(0, Math.floor(body.length / 2)))
    } else answerError(exchange, fault.error)
    this.#end(fault.outcome ?? 'failed', fault.name)
  }

  #complete(): void {
    const { exchange, call, format, random, fault } = this.#parts
    const end = this.#replyEnd()
    if (format.kind === 'stream') exchange.end(format.finish(random, end))
    else {
      const { headers, body } = format.answer(random, end)
      exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
      call.firstByteMs = this.#machine.clock.nowMs()
      exchange.end(body)
    }
    this.#end(fault?.outcome ?? 'completed', fault?.name ?? null)
  }

  #replyEnd(): ReplyEnd {
    const { call, plan, start, end } = this.#parts
    const nowMs = this.#machine.clock.nowMs()
    return {
      ...start,
      ...end,
      stopReason: plan.stopReason,
      outputTokens: call.tokens,
      latencyMs: Math.round(nowMs - call.receivedMs),
      firstByteLatencyMs: Math.round((call.firstTokenMs ?? nowMs) - call.receivedMs),
    }
  }

  #end(outcome: CallOutcome, cause: string | null): void {
    this.#isOver = true
    this.#machine.timetable.remove(this)
    this.#parts.onEnd(outcome, cause)
  }
}

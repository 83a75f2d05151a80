import type { Drip, StreamFault } from '../faults/stream-fault.ts'
import type { Machine } from '../machine.ts'
import type { SlotHolder } from '../physics/serving-slots.ts'
import type { TimetableEntry } from '../physics/timetable.ts'
import type { CallOutcome } from '../truth/call-truth.ts'
import { makeDeltaPace } from './delta-pace.ts'
import type { DeltaPace } from './delta-pace.ts'
import type { ReplyEnd, StreamFormat } from './reply-format.ts'
import type { BegunReply, ReplyParts } from './reply-parts.ts'
import { spoilWhole } from './spoil-whole.ts'

interface ServedReply {
  readonly reply: BegunReply
  readonly pace: DeltaPace
}

/**
 * One reply from its admission to its last byte. It is an entry of the timetable and moves its own due time from
 * one write to the next, so that a delta costs no timer, no closure and no encoding. A reply that is answered whole
 * takes the same steps and writes at the last of them.
 */
export class ReplyRun implements TimetableEntry, SlotHolder {
  dueMs = 0
  heapIndex = -1
  readonly #machine: Machine
  readonly #parts: ReplyParts
  #phase: 'approach' | 'queue' | 'lead' | 'deltas' | 'over' = 'approach'
  #served: ServedReply | null = null
  /** Null until a fault makes it drip. */
  #drip: Drip | null = null
  /** What is left of the frames that are dripping. */
  #undripped: Buffer | null = null
  #hasStruck: boolean

  constructor(machine: Machine, parts: ReplyParts) {
    this.#machine = machine
    this.#parts = parts
    this.#hasStruck = parts.fault === null
  }

  /** To be called once. */
  start(atMs: number): void {
    const { approachMs } = this.#parts
    this.dueMs = atMs + approachMs
    if (approachMs === 0) this.#enter()
    else this.#machine.timetable.add(this)
  }

  serve(atMs: number): void {
    const { call, deployment, random } = this.#parts
    call.servedMs = this.#machine.world.toMachineMs(atMs)
    const reply = this.#parts.begin(atMs)
    const { plan, watch } = reply
    const firstTokenMs = plan.timeToFirstTokenMs + deployment.coldStartMs(atMs, random)
    const leadMs = Math.min(deployment.serving.messageStartLeadMs, firstTokenMs)
    this.#served = { reply, pace: makeDeltaPace({ plan, watch, deployment, random, leadMs }) }
    this.#phase = 'lead'
    this.#waitUntil(atMs + firstTokenMs - leadMs)
  }

  due(): void {
    switch (this.#phase) {
      case 'approach':
        this.#enter()
        break
      case 'lead':
        this.#open()
        break
      case 'deltas':
        if (this.#undripped === null) this.#step()
        else this.#dripOn(this.#undripped)
        break
      case 'queue':
      case 'over':
        break
    }
  }

  /** The client has gone. */
  abandon(): void {
    if (this.#phase !== 'over') this.#end('aborted', null)
  }

  /** Only asked for in the phases behind `serve`. */
  get #begun(): ServedReply {
    return this.#served as ServedReply
  }

  #waitUntil(dueMs: number): void {
    this.dueMs = dueMs
    this.#machine.timetable.add(this)
  }

  #enter(): void {
    const { call, deployment, rank, onTurnedAway } = this.#parts
    this.#phase = 'queue'
    call.queuedMs = this.#machine.world.toMachineMs(this.dueMs)
    if (deployment.enter(this, this.dueMs, rank)) return
    call.queuedMs = null
    this.#phase = 'over'
    onTurnedAway()
  }

  #open(): void {
    const { exchange, call, fault, format, random } = this.#parts
    const { start } = this.#begun.reply
    this.#phase = 'deltas'
    if (format.kind === 'stream') {
      exchange.open(200, { 'content-type': 'application/vnd.amazon.eventstream', ...format.headers(start) })
      call.firstByteMs = this.#machine.clock.nowMs()
    }
    if (fault?.at === 'first-frame') {
      this.#strike(fault)
      return
    }
    if (format.kind === 'stream') exchange.write(format.start(random, start))
    this.#waitForStretch()
  }

  #waitForStretch(): void {
    this.#waitUntil(this.#begun.pace.next(this.dueMs))
  }

  #step(): void {
    const { exchange, fault, format } = this.#parts
    if (fault !== null && this.#faultIsDue(fault)) this.#strike(fault)
    else if (format.kind === 'whole' || this.#isWithheld()) this.#haveWritten()
    else if (this.#drip === null) {
      const bytes = this.#encodeStretch(format)
      if (bytes !== null) exchange.write(bytes)
      this.#haveWritten()
    } else this.#dripOn(this.#encodeStretch(format) ?? Buffer.alloc(0))
  }

  #encodeStretch(format: StreamFormat): Buffer | null {
    const { stretch } = this.#begun.pace
    const [first] = stretch
    if (first === undefined) return null
    if (stretch.length === 1) return format.delta(first, this.#parts.random)
    return Buffer.concat(stretch.map((tokens) => format.delta(tokens, this.#parts.random)))
  }

  /** Whether the next deltas are those that a guardrail stops. */
  #isWithheld(): boolean {
    const { reply, pace } = this.#begun
    return reply.watch.withholdsLast && pace.isLast()
  }

  /** Writes a few bytes of a stretch; its last ones are the moment that the truth has it written. */
  #dripOn(frames: Buffer): void {
    const { bytesAtOnce, everyMs } = this.#drip as Drip
    this.#parts.exchange.write(frames.subarray(0, bytesAtOnce))
    if (frames.length > bytesAtOnce) {
      this.#undripped = frames.subarray(bytesAtOnce)
      this.#waitUntil(this.dueMs + everyMs)
      return
    }
    this.#undripped = null
    this.#haveWritten()
  }

  #haveWritten(): void {
    const { call, truth, format, fault, onProgress } = this.#parts
    const { pace } = this.#begun
    const isSeen = format.kind === 'stream' && !this.#isWithheld()
    for (const tokens of pace.stretch) {
      if (isSeen) truth.delta(call, tokens, this.#latenessMs())
      else call.tokens += tokens
    }
    if (pace.stretch.length > 0) onProgress(this.dueMs, call.tokens)
    pace.written()
    if (!pace.isLast()) this.#waitForStretch()
    else if (fault !== null && this.#faultIsDue(fault)) this.#strike(fault)
    else this.#complete()
  }

  #latenessMs(): number {
    const { world } = this.#machine
    return (world.nowMs() - this.dueMs) / world.speed
  }

  #faultIsDue({ at }: StreamFault): boolean {
    if (this.#hasStruck || at === 'first-frame') return false
    const { pace } = this.#begun
    return this.#parts.call.chunks >= at.afterDeltas || (pace.isLast() && pace.stretch.length === 0)
  }

  #strike(fault: StreamFault): void {
    const { exchange, format, random } = this.#parts
    this.#hasStruck = true
    if (format.kind === 'whole' && fault.outcome !== null && fault.next.kind !== 'reset') {
      spoilWhole(exchange, fault.error, () => format.answer(random, this.#replyEnd()))
      this.#end(fault.outcome, fault.name)
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

  #complete(): void {
    const { exchange, call, truth, format, random, fault } = this.#parts
    const end = this.#replyEnd()
    if (format.kind === 'stream') {
      exchange.end(format.finish(random, end))
      // What stands in the place of the reply is a delta too, whose tokens no model made.
      if (end.replacedBy !== null) truth.delta(call, 0, this.#latenessMs())
    } else {
      const { headers, body } = format.answer(random, end)
      exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
      call.firstByteMs = this.#machine.clock.nowMs()
      exchange.end(body)
    }
    this.#end(fault?.outcome ?? 'completed', fault?.name ?? null)
  }

  #replyEnd(): ReplyEnd {
    const { call } = this.#parts
    const { start, end, stopReason } = this.#begun.reply
    const nowMs = this.#machine.clock.nowMs()
    return {
      ...start,
      ...end,
      stopReason,
      outputTokens: call.tokens,
      latencyMs: Math.round(nowMs - call.receivedMs),
      firstByteLatencyMs: Math.round((call.firstTokenMs ?? nowMs) - call.receivedMs),
    }
  }

  #end(outcome: CallOutcome, cause: string | null): void {
    this.#phase = 'over'
    this.#machine.timetable.remove(this)
    this.#parts.onEnd(outcome, cause)
  }
}

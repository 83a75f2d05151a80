import type { Drip, StreamFault } from '../faults/stream-fault.ts'
import type { World } from '../world.ts'
import type { SlotHolder } from '../physics/serving-slots.ts'
import type { TimetableEntry } from '../physics/timetable.ts'
import { type DeltaPace, makeDeltaPace } from './delta-pace.ts'
import { answerWhole, type ReplyEnd, spoilWhole, type StreamFormat } from './reply-format.ts'
import { beginningOf, cutBlocks } from './reply-blocks.ts'
import type { BegunReply, ReplyParts } from './reply-parts.ts'
import type { CallOutcome } from '../vocabulary.ts'
import { internalError } from '../wire/api-error.ts'
import { answerFault } from '../wire/request-body.ts'

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
  readonly #world: World
  readonly #parts: ReplyParts
  #phase: 'approach' | 'queue' | 'lead' | 'deltas' | 'replacement' | 'end' | 'over' = 'approach'
  #served: ServedReply | null = null
  /** Null until a fault makes it drip. */
  #drip: Drip | null = null
  /** What is left of the bytes that are dripping. */
  #undripped: Buffer | null = null
  #hasStruck: boolean
  /** Whether the client has gone, and the model has not stopped for it. */
  #isAlone = false
  /** Whether a quota ended it before its time. */
  #isStopped = false

  constructor(world: World, parts: ReplyParts) {
    this.#world = world
    this.#parts = parts
    this.#hasStruck = parts.fault === null
  }

  /** To be called once. */
  start(atMs: number): void {
    const { approachMs } = this.#parts
    this.dueMs = atMs + approachMs
    if (approachMs === 0) this.#enter()
    else this.#world.timetable.add(this)
  }

  serve(atMs: number): void {
    const { call, deployment, random } = this.#parts
    call.servedMs = this.#world.clock.toHostMs(atMs)
    const reply = this.#parts.begin(atMs)
    const { plan, watch } = reply
    const firstTokenMs = plan.timeToFirstTokenMs + deployment.coldStartMs(atMs, random)
    const leadMs = Math.min(deployment.serving.messageStartLeadMs, firstTokenMs)
    this.#served = { reply, pace: makeDeltaPace({ plan, watch, deployment, random, leadMs }) }
    this.#phase = 'lead'
    this.#waitUntil(atMs + firstTokenMs - leadMs)
  }

  due(): void {
    try {
      this.#go()
    } catch {
      if (this.#phase !== 'over') this.#end('failed', internalError.name)
      answerFault(this.#parts.exchange)
    }
  }

  #go(): void {
    switch (this.#phase) {
      case 'approach':
        this.#enter()
        break
      case 'lead':
        this.#open()
        break
      case 'deltas':
        if (this.#undripped === null) this.#step()
        else this.#write(this.#undripped)
        break
      case 'replacement':
      case 'end':
        this.#write(this.#undripped as Buffer)
        break
      case 'queue':
      case 'over':
        break
    }
  }

  /** The client has gone. */
  abandon(): void {
    if (this.#phase === 'over') return
    // What waits for a slot leaves its queue, as what is on its way is not sent on.
    const isServed = this.#phase !== 'approach' && this.#phase !== 'queue'
    if (!isServed || this.#world.profile.afterDisconnect === 'stops') {
      this.#end('aborted', null)
      return
    }
    this.#isAlone = true
    this.#parts.onLeft()
  }

  #stampFirstByte(): void {
    if (!this.#isAlone) this.#parts.call.firstByteMs = this.#world.hostClock.nowMs()
  }

  /** Only asked for in the phases behind `serve`. */
  get #begun(): ServedReply {
    return this.#served as ServedReply
  }

  #waitUntil(dueMs: number): void {
    this.dueMs = dueMs
    this.#world.timetable.add(this)
  }

  #enter(): void {
    const { call, deployment, rank, onTurnedAway } = this.#parts
    this.#phase = 'queue'
    call.queuedMs = this.#world.clock.toHostMs(this.dueMs)
    if (deployment.enter(this, this.dueMs, rank)) return
    call.queuedMs = null
    this.#phase = 'over'
    onTurnedAway()
  }

  #open(): void {
    const { exchange, fault, format, random } = this.#parts
    const { start } = this.#begun.reply
    this.#phase = 'deltas'
    if (format.kind === 'stream') {
      exchange.open(200, { 'content-type': format.contentType, ...format.headers(start) })
      this.#stampFirstByte()
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
    const { fault, format } = this.#parts
    if (fault !== null && this.#faultIsDue(fault)) {
      this.#strike(fault)
      return
    }
    this.#haveMade()
    const bytes = format.kind === 'whole' || this.#isWithheld() ? null : this.#encodeStretch(format)
    if (bytes === null) this.#haveWritten()
    else this.#write(bytes)
  }

  #encodeStretch(format: StreamFormat): Buffer | null {
    const { stretch } = this.#begun.pace
    const [first] = stretch
    if (first === undefined) return null
    if (stretch.length === 1) return format.delta(first, this.#parts.random)
    return Buffer.concat(stretch.map((piece) => format.delta(piece, this.#parts.random)))
  }

  /** Whether the next deltas are those that a guardrail stops. */
  #isWithheld(): boolean {
    const { reply, pace } = this.#begun
    return reply.watch.withholdsLast && pace.isLast()
  }

  /** All of it, or what drips of it; the last bytes are the moment that the truth has it written. */
  #write(bytes: Buffer): void {
    const { exchange } = this.#parts
    if (this.#drip !== null && bytes.length > this.#drip.bytesAtOnce && !this.#isAlone) {
      exchange.write(bytes.subarray(0, this.#drip.bytesAtOnce))
      this.#writeLater(bytes.subarray(this.#drip.bytesAtOnce), this.#drip)
      return
    }
    this.#undripped = null
    if (this.#phase === 'end') {
      exchange.end(bytes)
      this.#endAsMeant()
      return
    }
    exchange.write(bytes)
    if (this.#phase === 'deltas') this.#haveWritten()
    else this.#haveReplaced()
  }

  #writeLater(bytes: Buffer, { everyMs }: Drip): void {
    this.#undripped = bytes
    this.#waitUntil(this.dueMs + everyMs)
  }

  /** What follows deltas in the same moment; while they drip, it is their next bytes. */
  #writeNext(bytes: Buffer): void {
    if (this.#drip === null) this.#write(bytes)
    else this.#writeLater(bytes, this.#drip)
  }

  /** Tokens count when the model makes them, though a guardrail may still hold them back. */
  #haveMade(): void {
    const { call, onProgress } = this.#parts
    const { pace } = this.#begun
    const tokens = pace.takeMade()
    if (tokens === 0) return
    const tools = pace.toolsMade()
    call.tokens += tokens
    call.toolCalls = tools.calls
    call.toolInputTokens = tools.inputTokens
    if (onProgress(this.dueMs, call.tokens)) return
    this.#isStopped = true
    pace.stop()
  }

  #haveWritten(): void {
    const { call, truth, format, fault } = this.#parts
    const { pace } = this.#begun
    const isSeen = format.kind === 'stream' && !this.#isWithheld() && !this.#isAlone
    if (isSeen) for (let deltas = pace.stretch.length; deltas > 0; deltas--) truth.delta(call, this.#latenessMs())
    pace.written()
    if (!pace.isLast()) this.#waitForStretch()
    else if (fault !== null && this.#faultIsDue(fault)) this.#strike(fault)
    else this.#complete()
  }

  #latenessMs(): number {
    const { clock } = this.#world
    return (clock.nowMs() - this.dueMs) / clock.speed
  }

  /** It strikes in the place of a delta, or at the end. */
  #faultIsDue({ at }: StreamFault): boolean {
    if (this.#hasStruck || at === 'first-frame' || at === 'end') return false
    const { pace } = this.#begun
    return pace.stretch.length > 0 ? this.#parts.call.chunks >= at.afterDeltas : pace.isLast()
  }

  #strike(fault: StreamFault): void {
    const { exchange, format, random } = this.#parts
    this.#hasStruck = true
    const isOfFrames = fault.next.kind === 'end' || fault.next.kind === 'go-on'
    if (format.kind === 'whole' && fault.outcome !== null && isOfFrames) {
      spoilWhole(exchange, fault.error, () => format.answer(random, this.#replyEnd()))
      this.#end(fault.outcome, fault.name)
      return
    }
    const said = format.kind === 'stream' && fault.say !== null ? fault.say(format.words) : null
    switch (fault.next.kind) {
      case 'go-on':
        if (said !== null) exchange.write(said)
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
        exchange.end(said ?? undefined)
        this.#end(fault.outcome ?? 'failed', fault.name)
        break
      case 'empty':
        this.#endEmpty()
        this.#end(fault.outcome ?? 'failed', fault.name)
        break
      case 'reset':
        exchange.reset()
        this.#end(fault.outcome ?? 'failed', fault.name)
        break
    }
  }

  /** In the place of the last frame, or of a whole answer. */
  #strikeAtEnd({ say, error, outcome, name }: StreamFault): void {
    const { exchange, format, random } = this.#parts
    if (format.kind === 'whole') spoilWhole(exchange, error, () => format.answer(random, this.#replyEnd()))
    else {
      const bytes = format.finish(random, this.#replyEnd())
      const kept = bytes.subarray(0, format.words.lastFrameAt(bytes))
      exchange.end(say === null ? kept : Buffer.concat([kept, say(format.words)]))
    }
    this.#end(outcome ?? 'failed', name)
  }

  #endEmpty(): void {
    const { exchange, format, random } = this.#parts
    const end: ReplyEnd = {
      ...this.#replyEnd(),
      ...beginningOf([]),
      blocks: [],
      outputTokens: 0,
      stopReason: 'end_turn',
    }
    if (format.kind === 'stream') exchange.end(Buffer.concat([format.start(random, end), format.finish(random, end)]))
    else answerWhole(exchange, format.answer(random, end))
  }

  #complete(): void {
    const { exchange, format, random, fault } = this.#parts
    if (fault?.at === 'end') {
      this.#strikeAtEnd(fault)
      return
    }
    const { replacedBy } = this.#begun.reply.end
    if (format.kind === 'whole') {
      const { headers, body } = format.answer(random, this.#replyEnd())
      exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
      this.#stampFirstByte()
      this.#phase = 'end'
      this.#write(body)
    } else if (replacedBy === null) this.#finish(format)
    else {
      this.#phase = 'replacement'
      this.#writeNext(format.replacement(replacedBy, random))
    }
  }

  /** What stands in the place of the reply is a delta too, whose tokens no model made. */
  #haveReplaced(): void {
    const { call, truth, format } = this.#parts
    if (!this.#isAlone) truth.delta(call, this.#latenessMs())
    this.#finish(format as StreamFormat)
  }

  #finish(format: StreamFormat): void {
    this.#phase = 'end'
    this.#writeNext(format.finish(this.#parts.random, this.#replyEnd()))
  }

  #endAsMeant(): void {
    const { fault } = this.#parts
    this.#end(fault?.outcome ?? 'completed', fault?.name ?? null)
  }

  #replyEnd(): ReplyEnd {
    const { call } = this.#parts
    const { plan, start, end, stopReason } = this.#begun.reply
    const nowMs = this.#world.hostClock.nowMs()
    return {
      ...start,
      ...end,
      stopReason: this.#isStopped ? 'max_tokens' : stopReason,
      blocks: this.#isStopped ? cutBlocks(plan.blocks, call.tokens) : plan.blocks,
      outputTokens: call.tokens,
      latencyMs: Math.round(nowMs - call.receivedMs),
      firstByteLatencyMs: Math.round((call.firstTokenMs ?? nowMs) - call.receivedMs),
    }
  }

  #end(outcome: CallOutcome, cause: string | null): void {
    this.#phase = 'over'
    this.#world.timetable.remove(this)
    this.#parts.onEnd(outcome, cause)
  }
}

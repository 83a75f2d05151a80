// What the requests of a trace say: made-up text of their lengths, which begins alike where theirs did; or their own texts. A request's
// texts follow from the run's seed, the trace and the request, so that all threads and machines make the same.
import { openSync, readSync } from 'node:fs'
import { type Conversation, textMessage } from '../conversation/conversation.ts'
import type { TracePlan } from '../plan/executor-plan.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { makeRandom } from '../random/random.ts'
import { conversationOf } from '../traces/recorded-call.ts'
import { parseRecord } from '../traces/trace-row.ts'
import type { TracedRequest } from '../traces/trace-schedule.ts'
import { makeSyntheticText } from './synthetic-text.ts'
import { makeSingleTalk, type Talk } from './talk.ts'

export interface TracedPrompts {
  /** `drawn`: the mode whose turn it is. Without a request, what stands for all of them is said. */
  talk(drawn: number, request: TracedRequest | undefined): Talk
}

/** Of each scenario; null where it replays no trace. */
export const openTracedPrompts = (plan: RunPlan): (TracedPrompts | null)[] =>
  plan.scenarios.map(({ executor }, scenario) =>
    executor.kind === 'trace' ? openTraced(plan, scenario, executor) : null,
  )

function openTraced(plan: RunPlan, scenario: number, executor: TracePlan): TracedPrompts {
  const prompt = plan.prompts.findIndex(({ source }) => source.kind === 'trace')
  const write = openWriter(plan, executor)
  const modeOf = modesOfLabels(plan, scenario, executor)
  return {
    talk: (drawn, request = typicalRequest(executor)) =>
      makeSingleTalk(prompt, modeOf[request.label] ?? drawn, write(request)),
  }
}

/** What stands for all requests before the first one is made: the mean of the group that most of them are in. */
function typicalRequest({ facts }: TracePlan): TracedRequest {
  const largest = facts.groups.reduce((best, group) => (group.requests > best.requests ? group : best), {
    requests: 0,
    inputTokens: 0,
    outputTokens: 0,
    label: -1,
  })
  return {
    request: 0,
    round: 0,
    inputTokens: Math.max(1, Math.round(largest.inputTokens / largest.requests)),
    outputTokens: Math.max(1, Math.round(largest.outputTokens / largest.requests)),
    session: null,
    blocks: null,
    label: largest.label,
    call: null,
  }
}

/** Of each label of the trace, the mode that makes its requests; undefined where the scenario's modes take turns. */
function modesOfLabels(plan: RunPlan, scenario: number, { facts, modeOfModel }: TracePlan): (number | undefined)[] {
  const taken = plan.scenarios[scenario]?.modes ?? []
  return facts.labels.map((label) => {
    const name = modeOfModel === null ? label : modeOfModel[label]
    const mode = plan.modes.findIndex((each) => each.name === name)
    return mode === -1 || (modeOfModel === null && !taken.includes(mode)) ? undefined : mode
  })
}

// The texts.

/** Cuts begin at other places even where the longest prompt is asked for. */
const SPARE_CHARACTERS = 1_000_000

function openWriter(plan: RunPlan, executor: TracePlan): (request: TracedRequest) => Conversation {
  const { charactersPerToken, facts, selection } = executor
  const mostTokens = Math.max(0, ...facts.groups.map(({ mostInputTokens }) => mostInputTokens))
  const longest = Math.ceil(Math.max(mostTokens, facts.blockTokens ?? 0) * charactersPerToken)
  const { text } = makeSyntheticText(plan.seed, longest + SPARE_CHARACTERS)
  const pieces = makePieces(
    text,
    longest,
    Math.floor(makeRandom(plan.seed, 'trace texts', facts.sha256).next() * 2 ** 32),
  )
  const readCall = facts.requestsWithText === 0 ? null : openCalls(selection.path)
  return (request) => {
    const { call, inputTokens, outputTokens } = request
    if (call !== null && readCall !== null) return readCall(call, outputTokens)
    const said = writePrompt(request, executor, pieces)
    return {
      system: null,
      messages: [textMessage('user', said)],
      tools: null,
      maxOutputTokens: outputTokens,
      aimedInputTokens: inputTokens,
    }
  }
}

/** Texts by what they are for: the same numbers give the same text, others another. */
type Pieces = (length: number, ...numbers: readonly number[]) => string

function makePieces(text: string, longest: number, seed: number): Pieces {
  const room = text.length - longest
  return (length, ...numbers) => {
    let hash = seed | 0
    for (const number of numbers) hash = mix(hash ^ mix(number + 0x9e3779b9))
    const start = (mix(hash ^ 0x5bd1e995) >>> 0) % room
    // Two places of the text can be the same, and what begins alike is shared: the tag is not.
    const tag = `[${groups(hash >>> 0)} ${groups(mix(hash ^ 0x27d4eb2f) >>> 0)}] `
    return tag.length >= length ? tag.slice(0, length) : tag + text.slice(start, start + length - tag.length)
  }
}

/** Of 32 bits every one of which changes half of the result's (the finalizer of MurmurHash3, by Austin Appleby). */
function mix(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/** Nine digits in threes, which most tokenizers read as a token each. */
const groups = (bits: number): string =>
  String(bits % 1_000_000_000)
    .padStart(9, '0')
    .replace(/(...)(...)(...)/, '$1 $2 $3')

/** What a piece of text is for: the pieces of two purposes share nothing. */
const PURPOSE = { block: 1, session: 2, own: 3 } as const

/**
 * As many characters as the request's tokens come to. It ends by asking for as many words as the reply had: a model cannot be made to go
 * on, and is limited to what it wrote then.
 */
function writePrompt(request: TracedRequest, { charactersPerToken, facts }: TracePlan, piece: Pieces): string {
  const { blocks, inputTokens, outputTokens, round, session } = request
  const length = Math.max(1, Math.round(inputTokens * charactersPerToken))
  const asked = instructionFor(outputTokens)
  const bodyLength = length - asked.length
  if (bodyLength <= 0) return asked.slice(-length)
  let body = ''
  if (blocks !== null && facts.blockTokens !== null) {
    // By where they end, so that rounding adds up to nothing.
    const endOf = (block: number): number => Math.round((block + 1) * (facts.blockTokens ?? 0) * charactersPerToken)
    for (let index = 0; index < blocks.length && body.length < bodyLength; index++) {
      body += piece(endOf(index) - body.length, PURPOSE.block, round, blocks[index] as number)
    }
  } else if (session !== null) body = piece(bodyLength, PURPOSE.session, round, session)
  if (body.length < bodyLength) body += piece(bodyLength - body.length, PURPOSE.own, round, request.request)
  return body.slice(0, bodyLength) + asked
}

/** A model writes about three words in four tokens. */
const WORDS_PER_TOKEN = 0.75

const instructionFor = (outputTokens: number): string => {
  const words = Math.max(1, Math.round(outputTokens * WORDS_PER_TOKEN))
  return `\n\nWrite ${words} ${words === 1 ? 'word' : 'words'}.`
}

/**
 * Reads the texts of a request where they stand in the file, which is open as long as its thread lives, and closed with it. That every
 * one can be read was seen before the run: what cannot any more has changed, and an error of its parser would quote it.
 */
function openCalls(path: string): (place: NonNullable<TracedRequest['call']>, outputTokens: number) => Conversation {
  const file = openSync(path, 'r')
  return ({ bytes, offset }, outputTokens) => {
    const line = Buffer.alloc(bytes)
    const read = readSync(file, line, 0, bytes, offset)
    const record = read === bytes ? parseRecord(line.toString('utf8').trim()) : null
    const conversation = record === null ? null : conversationOf(record['call'], outputTokens)
    if (conversation === null) throw new Error(`${path} changed while it was replayed. Start the run again.`)
    return conversation
  }
}

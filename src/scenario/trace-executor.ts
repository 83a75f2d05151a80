// The executor that starts each request of a trace at its recorded moment: its keys, and the plan that they come to.
import { z } from 'zod'
import {
  choice,
  duration,
  inOrder,
  name,
  orNull,
  realNumber,
  rule,
  text,
  wholeNumber,
} from '../reading/schema-leaves.ts'
import { parseDurationMs } from '../time/duration.ts'
import type { TraceMoment, TraceSelection } from '../traces/load-trace.ts'
import { NO_FACTS } from '../traces/trace-facts.ts'
import type { TraceReplay } from '../traces/trace-schedule.ts'
import { parseStampMs, TIME_UNITS } from '../traces/trace-time.ts'

/** What stands for the requests of traces among the prompts: their calls are tagged with its name. */
export const TRACE_PROMPT = 'trace'

const SPEED = 'how many times as fast, such as 2x or 10'

const speed = z
  .union([z.number(), z.string()], SPEED)
  .transform((written, context): number => {
    const [, factor] = /^(\d+(?:\.\d+)?)x?$/.exec(String(written)) ?? []
    const times = Number(factor)
    if (times >= 0.001 && times <= 100_000) return times
    context.issues.push({ code: 'custom', message: SPEED, input: written })
    return z.NEVER
  })
  .prefault(1)
  .meta({
    description: 'How many times as fast as it was recorded: 2x (or 2) is twice as fast, 0.5 half as fast.',
    examples: ['10x', 0.5],
  })

const MOMENT = 'a time from the first request, such as 1h30m, or a date such as 2026-04-19T13:00:00Z'

const moment = () =>
  z.union([z.string(), z.number()], MOMENT).transform((written, context): TraceMoment => {
    const offsetMs = parseDurationMs(written)
    if (offsetMs !== undefined) return { kind: 'offset', ms: offsetMs }
    const dateMs = typeof written === 'string' ? parseStampMs(written) : null
    if (dateMs !== null) return { kind: 'date', ms: dateMs }
    context.issues.push({ code: 'custom', message: MOMENT, input: written })
    return z.NEVER
  })

const traceWindow = orNull(
  z
    .strictObject({
      from: orNull(moment()).meta({ description: 'What is before is left out. Default: the first request.' }),
      to: orNull(moment()).meta({ description: 'What is at this moment or behind it is left out. Default: the end.' }),
    })
    .check(
      rule('a moment, from or to', [], ({ from, to }) => (from ?? null) !== null || (to ?? null) !== null),
      rule('a moment behind from', ['to'], ({ from, to }) => isInOrder(from, to)),
    ),
).meta({
  description:
    'The part of the trace that is replayed, in its own time: each a time from its first request, or a date. A date without a zone is UTC.',
  examples: [{ from: '1h', to: '2h' }, { from: '2026-04-19T13:00:00Z' }],
})

/** Two of different kinds cannot be held against each other before the trace is read. */
function isInOrder(from: unknown, to: unknown): boolean {
  const [a, b] = [from, to] as readonly (TraceMoment | null | undefined)[]
  return a?.kind === undefined || a.kind !== b?.kind || a.ms < b.ms
}

const column = (what: string) => text('the name of a column').meta({ description: what })

const columns = orNull(
  z.strictObject({
    at: column('When the request came.'),
    in: column('Its input tokens.'),
    out: column('Its output tokens.'),
    session: orNull(column('What belongs to one conversation.')),
    model: orNull(column('The model that was called.')),
    blocks: orNull(column('Of JSON lines: the ids of the blocks that the prompt begins with.')),
    unit: choice(TIME_UNITS).prefault('s').meta({ description: 'What numbers under `at` count.' }),
  }),
).meta({
  description:
    'The columns of a table, or the fields of JSON lines, of a file that Seismo does not recognize by itself.',
  examples: [{ at: 'started', in: 'prompt_tokens', out: 'completion_tokens', unit: 'ms' }],
})

export const traceFields = {
  executor: z.literal('trace'),
  trace: text('the path of a trace').meta({
    description:
      "The trace whose requests are made: a file, or the folder of Bedrock's invocation logs; a relative path starts at this file's folder. `seismo trace describe` prints what it holds.",
    examples: ['./tuesday.jsonl.gz'],
  }),
  columns,
  sessionKey: orNull(text('a key')).meta({
    description: 'Of invocation logs: the key of requestMetadata that names the session.',
  }),
  speed,
  window: traceWindow,
  loop: wholeNumber({ min: 1, max: 1_000_000 }).prefault(1).meta({
    description: 'How many times the trace is replayed, one after the other. The texts of each round are new.',
  }),
  limit: orNull(wholeNumber({ min: 1 })).meta({
    description: 'The first so many requests of what is left of the trace. Default: all.',
  }),
  sample: realNumber({ min: 0, max: 1 })
    .prefault(1)
    .meta({
      description:
        'A share of the sessions, above 0 to 1, each whole or not at all; the same ones in each run. A request without a session is one of its own.',
      examples: [0.1],
    }),
  spread: z
    .union(
      [z.enum(['auto', 'off'], 'auto, off, or a duration such as 1s'), duration({ min: 1 })],
      'auto, off, or a duration such as 1s',
    )
    .prefault('auto')
    .meta({
      description:
        'What times are spread over, evenly and the same in each run. auto: where more than a fifth of the requests share their time with one before them, or invocation logs have whole seconds, over what times were rounded to.',
      examples: ['off', '1s'],
    }),
  idleCap: orNull(duration({ min: 1 })).meta({
    description: 'Longer gaps without a request become this, in the time of the trace. Default: they stay.',
    examples: ['1m'],
  }),
  maxInput: orNull(wholeNumber({ min: 1 })).meta({ description: 'Requests with more input tokens are left out.' }),
  maxOutput: orNull(wholeNumber({ min: 1 })).meta({
    description: 'Requests with more output tokens are made with this limit.',
  }),
  sessions: choice(['prefix', 'off']).prefault('prefix').meta({
    description:
      'prefix: where the trace has no blocks, the requests of a session begin alike, as a conversation that grows. off: they do not.',
  }),
  blocks: orNull(
    z.union(
      [z.literal('off', 'tokens of a block, or off'), wholeNumber({ min: 1, max: 1_000_000 })],
      'tokens of a block, or off',
    ),
  ).meta({
    description:
      'How many tokens a block of the trace stands for; requests with the same blocks begin with the same text. off: none share any. Default: what the trace says, or its format.',
    examples: [512, 'off'],
  }),
  models: orNull(
    z
      .record(z.string('the name of a model'), name('the name of a mode'), 'a mapping from models to modes')
      .refine((models) => Object.keys(models).length > 0, 'at least one model'),
  ).meta({
    description:
      "Which mode makes the requests of a model. Requests of other models are left out. Default: a request takes the mode that its trace names, or else the scenario's modes in turn.",
    examples: [{ small: 'standard', large: 'fast' }],
  }),
  maxVUs: wholeNumber({ min: 1, ceiling: 1_000_000 }).prefault(1_000).meta({
    description:
      'Requests that may be in flight at once. One that would be more is dropped, and counted in dropped_iterations.',
  }),
  charactersPerToken: realNumber({ min: 0.5, max: 20 }).prefault(4).meta({
    description: 'Of the made-up texts: how many characters are a token.',
  }),
} as const

const notHere = (reason: string) =>
  z
    .never(`nothing, because ${reason}`)
    .optional()
    .meta({ description: `Not with a trace, because ${reason}.` })

const TIMED = 'the trace says when requests start'

/** Keys of other executors, which would be read and do nothing. */
export const contradictedFields = {
  flow: notHere('each request of a trace is one call'),
  rate: notHere(TIMED),
  startRate: notHere(TIMED),
  timeUnit: notHere(TIMED),
  stages: notHere(TIMED),
  duration: notHere(`${TIMED}; for a part of it, write window or limit`),
  maxDuration: notHere(`${TIMED}; for a part of it, write window or limit`),
  iterations: notHere('the trace has as many as it has requests; for fewer, write limit'),
  distribution: notHere(TIMED),
  vus: notHere('each request starts at its moment; write maxVUs'),
  startVUs: notHere('each request starts at its moment; write maxVUs'),
  preAllocatedVUs: notHere('all maxVUs are ready from the beginning'),
} as const

export const traceRules = [
  rule(
    'nothing, because models say which modes are called',
    ['modes'],
    ({ models, modes }) => models == null || modes === undefined,
  ),
  rule('a share above 0', ['sample'], ({ sample }) => sample !== 0),
  rule('nothing, because columns name no blocks', ['blocks'], ({ blocks, columns: named }) => {
    const hasNone =
      typeof named === 'object' && named !== null && (named as { readonly blocks?: unknown }).blocks == null
    return typeof blocks !== 'number' || !hasNone
  }),
  rule('at most maxInput', ['blocks'], ({ blocks, maxInput }) => inOrder(blocks, maxInput)),
] as const

type Written = z.output<z.ZodObject<typeof traceFields>>

export const tracePlan = (written: Written) => ({
  kind: written.executor,
  /** What is read, and which of its requests count. */
  selection: {
    path: written.trace,
    columns: written.columns,
    sessionKey: written.sessionKey,
    from: written.window?.from ?? null,
    to: written.window?.to ?? null,
    sample: written.sample,
    limit: written.limit,
    maxInputTokens: written.maxInput,
    labels: written.models === null ? null : Object.keys(written.models),
  } satisfies TraceSelection as TraceSelection,
  /** How it is replayed. */
  replay: {
    speed: written.speed,
    loop: written.loop,
    spread: written.spread,
    idleCapMs: written.idleCap,
    maxOutputTokens: written.maxOutput,
    blockTokens: written.blocks,
    sessions: written.sessions,
  } satisfies TraceReplay as TraceReplay,
  /** The mode of each model; null takes the one that the trace names, or the next. */
  modeOfModel: written.models,
  maxVUs: written.maxVUs,
  charactersPerToken: written.charactersPerToken,
  /** What was read of it, once it was. */
  facts: NO_FACTS,
})

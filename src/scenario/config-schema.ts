import { z } from 'zod'
import { choice, duration, flag, orNull, type Parsed, realNumber, text, wholeNumber } from '../reading/schema-leaves.ts'
import { modesSchema } from './mode-schema.ts'
import { tablesSchema } from './tables-schema.ts'
import { targetSchema } from './target-schema.ts'
import { thresholdsSchema, trendStatsSchema } from './threshold-schema.ts'

const ACCURACY = 'off, or limits such as { loopDelay: 20ms }'

const limits = z
  .strictObject({
    loopDelay: duration({ min: 1, max: 10_000 }).prefault('10ms').meta({
      description: 'p99 of how long events wait for a thread (`event_loop_delay`): so late its times may be.',
    }),
    scheduleLag: duration({ min: 1, max: 10_000 }).prefault('5ms').meta({
      description:
        'p99 of how late calls of open-model scenarios are sent (`schedule_lag`). Of a closed model nothing was planned to the moment.',
    }),
    utilisation: realNumber({ min: 0.01, max: 1 }).prefault(0.85).meta({
      description: 'The share of time that a thread is busy, in its busiest ten seconds (`event_loop_utilisation`).',
    }),
    littlesLaw: realNumber({ min: 0.001, max: 1 }).prefault(0.05).meta({
      description:
        'The share of the time that calls were under way which is in the latency of none: calls under way must be arrivals times latency, and what is missing was spent in the client.',
    }),
  })
  .transform(({ littlesLaw, loopDelay, scheduleLag, utilisation }) => ({
    loopDelayMs: loopDelay,
    scheduleLagMs: scheduleLag,
    utilisation,
    littlesLaw,
  }))

/** What a run may be off by and still be believed. Shares are from 0 to 1. */
export type AccuracyPlan = Parsed<typeof limits>

const accuracySchema = z
  // `off` is text in YAML 1.2 and to Artillery; false is what other readers make of it, such as of a JSON file.
  .union([z.literal(['off', false], ACCURACY), limits], ACCURACY)
  .transform((written) => (written === 'off' || written === false ? null : written))
  .prefault({})
  .meta({
    description:
      'How inaccurate a run may be before it calls itself invalid (exit code 120), from its second second on, where there are samples enough to claim a p99 (662). `off` judges nothing.',
    examples: [{ loopDelay: '20ms', utilisation: 0.9 }],
  })

const BUDGET = 'costUsd, tokens or both'

/** What a run may spend. */
const budgetSchema = orNull(
  z
    .strictObject({
      costUsd: orNull(realNumber({ min: 0.000_001, max: 1_000_000 })).meta({
        description:
          'USD for the tokens of all calls together. It needs a price for each mode. What is paid by the hour is not in it: a run that ends does not end that.',
      }),
      tokens: orNull(wholeNumber({ min: 1, max: 1_000_000_000_000 })).meta({
        description: 'Tokens of all calls together: input, output, and what the cache read and wrote.',
      }),
    })
    .refine((budget) => Object.values(budget).some((limit) => limit !== null), {
      error: BUDGET,
      // Of a key that nobody knows the strict object speaks, and it is left out here: one mistake is told once.
      when: ({ issues }) => issues.length === 0,
    }),
).meta({
  description:
    'What the run may spend. Once it is spent no call starts, those under way end, and the exit code is 121: beyond it go at most the calls that were under way, one a VU.',
  examples: [{ costUsd: 5, tokens: 2_000_000 }],
})

/** What a segment is, in the words of mistakes. */
export const EXPECTED_SEGMENT = 'a segment such as 2/5, the second of five'

/** `2/5` as people count. What is parsed counts from 0. */
export const segmentSchema = z
  .string(EXPECTED_SEGMENT)
  .transform((written, context) => {
    const [, ordinal, count] = /^(\d{1,9})\/(\d{1,9})$/.exec(written)?.map(Number) ?? []
    if (ordinal !== undefined && count !== undefined && ordinal >= 1 && ordinal <= count) {
      return { index: ordinal - 1, count }
    }
    context.issues.push({ code: 'custom', message: EXPECTED_SEGMENT, input: written })
    return z.NEVER
  })
  .optional()
  .meta({
    description:
      'Which part of the run this machine makes: VUs, iterations and arrivals are dealt out evenly, and the segments together are exactly the whole. As a rule from --segment or SEISMO_SEGMENT.',
    examples: ['2/5'],
  })

/** `config.engines.bedrock`: what a run needs beside its scenarios. */
const bedrockConfigSchema = z.strictObject({
  modes: modesSchema,
  prompts: text('the path of a prompt file')
    .optional()
    .meta({
      description:
        "The file with the prompt mix; a relative path starts at this file's folder. Needed unless all scenarios replay traces.",
      examples: ['./prompts/four-tasks.yml'],
    }),
  hooks: text('the path of a module')
    .regex(/\.m?[jt]s$/, 'the path of a module that ends in .ts, .mts, .js or .mjs')
    .optional()
    .meta({
      description:
        "A module whose beforeCall and afterCall run around each call; a relative path starts at this file's folder.",
      examples: ['./hooks.ts'],
    }),
  prices: text('the path of a price file')
    .optional()
    .meta({
      description:
        "A price file in place of the one that comes with the package (`seismo prices` prints it); a relative path starts at this file's folder.",
      examples: ['./my-prices.yml'],
    }),
  budget: budgetSchema,
  accuracy: accuracySchema,
  canary: flag().prefault(false).meta({
    description:
      'Also let a process of its own make a call now and then, at most one in two seconds, and print its times to the first token beside those of the run: where the run measures later ones, its client is late. Its calls are billed and draw on quotas; the budget counts them.',
  }),
  calls: flag().prefault(false).meta({
    description:
      'Also write calls.ndjson to the run folder: a line for each call, with its moments, outcome, tokens, and request ID, for DuckDB, pandas, and the like. No prompt and no reply is in it. 10,000 calls take about 11 MB.',
  }),
  thresholds: thresholdsSchema,
  summaryTrendStats: trendStatsSchema,
  tables: tablesSchema,
  seed: wholeNumber({ min: 0 }).optional().meta({
    description:
      'Every random choice of a run follows from it. Default: a seed that is drawn and written to run.json; 1 in a segment.',
  }),
  segment: segmentSchema,
  threads: wholeNumber({ min: 1, max: 256 }).optional().meta({
    description: 'Threads that make the calls. Default: one fewer than the machine can run at once, at least one.',
  }),
  decoder: choice(['seismo', 'sdk']).prefault('seismo').meta({
    description:
      'Who makes requests and decodes responses: seismo, or the AWS SDK as a program would use it, which costs many times the CPU and comes to the same numbers.',
  }),
  reports: text('the path of a folder').prefault('./reports').meta({
    description: 'Where each run makes its folder; a relative path starts at the working directory.',
  }),
  interval: duration({ min: 100, max: 60_000 }).prefault('1s').meta({
    description: 'How often histograms and counters go to disk.',
  }),
  simulator: z
    .strictObject({
      profile: text('the name of a built-in profile or the path of a profile file').prefault('default').meta({
        description:
          'How the simulator behaves: the name of a built-in profile, or else the path of a profile file; a relative one starts at the folder of this file.',
      }),
    })
    .prefault({})
    .meta({ description: 'Used with target: simulator.' }),
})

export type BedrockConfig = Parsed<typeof bedrockConfigSchema>

/** `config`: Artillery's own, but for `target` and our engine's part. */
export const configSchema = z
  .looseObject({
    target: targetSchema,
    phases: z.array(z.unknown(), 'a list of phases').optional().meta({
      description: "Artillery's arrivals: each is one iteration. Not together with an executor.",
    }),
    engines: z.looseObject({ bedrock: bedrockConfigSchema }),
  })
  .meta({ description: "Artillery's config. What this engine does not know is left to Artillery." })

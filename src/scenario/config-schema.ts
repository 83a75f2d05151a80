import { z } from 'zod'
import { accuracySchema } from './accuracy-schema.ts'
import { budgetSchema } from './budget-schema.ts'
import { modesSchema } from './mode-schema.ts'
import { choice, duration, flag, text, wholeNumber } from '../reading/schema-leaves.ts'
import { segmentSchema } from './segment-schema.ts'
import { tablesSchema } from './tables-schema.ts'
import { targetSchema } from './target-schema.ts'
import { thresholdsSchema, trendStatsSchema } from './threshold-schema.ts'

/** `config.engines.bedrock`: what a run needs beside its scenarios. */
export const bedrockConfigSchema = z.strictObject({
  modes: modesSchema,
  prompts: text('the path of a prompt file').meta({
    description: "The file with the prompt mix; a relative path starts at this file's folder.",
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

export type BedrockConfig = z.output<typeof bedrockConfigSchema>

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

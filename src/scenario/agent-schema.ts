// What makes a prompt entry an agent: who answers the model's calls of tools, and for how long.
import { z } from 'zod'
import { choice, type Parsed, realNumber, rule, text, wholeNumber } from '../reading/schema-leaves.ts'
import type { CannedResults } from './canned-results.ts'
import { durationDistribution, numberDistribution } from './distribution-schema.ts'

const MOST_STEPS = 1_000
const MOST_RESULT_TOKENS = 1_000_000
const MOST_PARALLEL_CALLS = 128

const toolResult = z
  .strictObject({
    tokens: numberDistribution({ min: 1, ceiling: MOST_RESULT_TOKENS }, 1)
      .prefault(300)
      .meta({
        description: 'About how many tokens a made-up result has, drawn for each call of a tool. Default: 300.',
        examples: [300, { lognormal: { median: 200, p90: 2000, max: 20_000 } }],
      }),
    format: choice(['text', 'json']).prefault('text').meta({
      description: 'Of made-up results: text, or json, a list of records.',
    }),
    delay: durationDistribution()
      .prefault(0)
      .meta({
        description:
          'How long a tool works, drawn for each call of it. The next step begins when the slowest of a reply is done. It counts in iteration_duration and in no metric of a call. Default: 0.',
        examples: ['500ms', { lognormal: { median: '300ms', p90: '2s', max: '30s' } }],
      }),
    errors: realNumber({ min: 0, max: 1 })
      .prefault(0)
      .meta({
        description: 'The share of calls of tools that fail: their result says so, with the status error. Default: 0.',
        examples: [0.05],
      }),
    file: text('the path of a file')
      .optional()
      .meta({
        description:
          "A file (JSON or YAML) with results by the tool's name, '*' for all others. Tools without one get made-up results. A relative path starts at this file's folder.",
        examples: ['./tool-results.json'],
      }),
  })
  .prefault({})
  .transform(({ delay, errors, file, ...drawn }) => ({
    ...drawn,
    delayMs: delay,
    errorShare: errors,
    canned: file === undefined ? null : ({ path: file, results: {} } satisfies CannedResults as CannedResults),
  }))
  .meta({ description: 'How calls of tools are answered: with made-up results, or those of a file.' })

const agent = z.strictObject({
  maxSteps: wholeNumber({ min: 1, max: MOST_STEPS }).prefault(10).meta({
    description: 'The most calls to the model; one whose tools nobody answers any more is the last. Default: 10.',
  }),
  parallelCalls: wholeNumber({ min: 1, max: MOST_PARALLEL_CALLS }).prefault(4).meta({
    description:
      'How many calls of tools a reply has at most, as far as the worst case is concerned. All that come are answered. Default: 4.',
  }),
  toolResult,
})

export type AgentPlan = Parsed<typeof agent>

/** Keys of a prompt entry. */
export const agentFields = {
  agent: agent.optional().meta({
    description:
      "Makes the entry an agent: the model's calls of tools are answered, all of a reply together, until it ends its turn. Each step is a call, tagged turn.",
    examples: [{ maxSteps: 10, toolResult: { tokens: 300, delay: '500ms' } }],
  }),
}

export const AGENT_RULES = [
  rule('tools, because an agent has some to call', ['tools'], ({ agent: written, dataset, tools }) => {
    // Rows may have tools of their own.
    return written === undefined || tools !== undefined || dataset !== undefined
  }),
  rule('nothing, because an agent goes on until it is done', ['turns'], ({ agent: written, turns }) => {
    return written === undefined || turns === undefined
  }),
]

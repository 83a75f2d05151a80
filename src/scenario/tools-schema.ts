// What a prompt entry says of tools: which the model may call, and whether it must.
import { z } from 'zod'
import type { ToolChoice, ToolSpec } from '../conversation/conversation.ts'
import { choice, type Fields, rule, text, wholeNumber } from '../reading/schema-leaves.ts'
import { rowField } from './data-set-schema.ts'
import { type Distribution, numberDistribution } from './distribution-schema.ts'

/** A name, a sentence and a schema of one property take about this much. */
const LEAST_TOOL_TOKENS = 40
const MOST_TOOL_TOKENS = 20_000
const MOST_TOOLS = 1_000

const madeUp = z.strictObject({
  count: wholeNumber({ min: 1, max: MOST_TOOLS }).meta({ description: 'How many tools.' }),
  tokens: numberDistribution({ min: LEAST_TOOL_TOKENS, max: MOST_TOOL_TOKENS }, LEAST_TOOL_TOKENS)
    .prefault(250)
    .meta({
      description: 'About how many tokens each has: its name, its description, and its JSON schema. Default: 250.',
      examples: [250, { lognormal: { median: 150, p90: 600, max: 2000 } }],
    }),
})

const CHOICES = ['auto', 'any', 'none'] as const

/** Keys of a prompt entry. */
export const toolsFields = {
  tools: z
    .union(
      [
        text('the path of a file'),
        z.array(z.record(z.string(), z.json(), 'a tool'), 'a list of tools'),
        madeUp,
        rowField('the tools'),
      ],
      'the path of a file, a list of tools, { count, tokens } or { field: NAME }',
    )
    .optional()
    .meta({
      description:
        'The tools that the model may call: a file (JSON or YAML) or a list of definitions, in the form of Converse, Chat Completions, Responses, Messages or MCP; made-up tools; or, with dataset, the tools of each row. A relative path starts at the folder of this file. Default: none.',
      examples: ['./tools.json', { count: 40, tokens: 250 }, { field: 'tools' }],
    }),
  toolChoice: z
    .union(
      [
        choice(CHOICES),
        z.strictObject({ tool: text('the name of a tool').meta({ description: 'The tool to call.' }) }),
      ],
      'auto, any, none or { tool: name }',
    )
    .optional()
    .meta({
      description:
        'Whether the model must call a tool: auto, as it likes; any, one at least; none, no tool (native bodies only); { tool: name }, this one. Default: the model decides, as with auto.',
    }),
}

export const TOOLS_RULES = [
  rule('nothing, because field goes with dataset', ['tools', 'field'], ({ dataset, tools }) => {
    return asFields(tools)['field'] === undefined || dataset !== undefined
  }),
  rule('nothing, because the prompt has no tools', ['toolChoice'], ({ toolChoice, tools }) => {
    return toolChoice === undefined || tools !== undefined
  }),
  rule('auto, any or none, because the names of made-up tools are drawn', ['toolChoice', 'tool'], (entry) => {
    return !isMadeUp(entry) || typeof asFields(entry['toolChoice'])['tool'] !== 'string'
  }),
]

const isMadeUp = ({ tools }: Fields): boolean => asFields(tools)['count'] !== undefined

const asFields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

export type ToolsSource =
  /** `path`: of the file that has them, absolute once that file's place is known; null where they are in the entry. */
  | { readonly kind: 'listed'; readonly path: string | null; readonly specs: readonly ToolSpec[] }
  /** Made up by the seed, of about so many tokens each. */
  | { readonly kind: 'made-up'; readonly count: number; readonly tokens: Distribution }

interface WrittenTools {
  readonly tools?:
    | string
    | readonly object[]
    | { readonly count: number; readonly tokens: Distribution }
    | { readonly field: string }
    | undefined
  readonly toolChoice?: (typeof CHOICES)[number] | { readonly tool: string } | undefined
}

/** The definitions are read apart: each mistake in them has its place. */
export function makeToolsSource({ tools }: WrittenTools): ToolsSource | null {
  if (tools === undefined) return null
  // Those are the rows'.
  if (typeof tools === 'object' && 'field' in tools) return null
  if (typeof tools === 'string') return { kind: 'listed', path: tools, specs: [] }
  return 'count' in tools ? { kind: 'made-up', ...tools } : { kind: 'listed', path: null, specs: [] }
}

export function makeToolChoice({ toolChoice }: WrittenTools): ToolChoice | null {
  if (toolChoice === undefined) return null
  return typeof toolChoice === 'string' ? { kind: toolChoice } : { kind: 'tool', name: toolChoice.tool }
}

// The calls that a mode may make, as they were written: what they may say, and who limits their replies.
import { type Distribution, leastOf } from './distribution-schema.ts'
import type { Mode } from './mode-schema.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import type { WrittenCall } from './written-flow.ts'

/** A call of a mode: the prompts that it may take, and whether the flow itself limits its reply. */
export interface Use {
  readonly prompts: readonly PromptEntry[]
  readonly isLimited: boolean
}

/** Those of the mode of this name. */
export const usesOf = (calls: readonly WrittenCall[], name: string, prompts: readonly PromptEntry[]): Use[] =>
  calls.filter((call) => isOf(call, name)).map((call) => useOf(call, prompts))

const isOf = ({ mode, modes }: WrittenCall, name: string): boolean =>
  mode === undefined ? modes === null || modes.includes(name) : mode === name

const useOf = ({ maxOutputTokens, prompt }: WrittenCall, prompts: readonly PromptEntry[]): Use => ({
  prompts: prompts.filter(({ name, weight }) => (prompt === undefined ? weight > 0 : name === prompt)),
  isLimited: maxOutputTokens !== undefined,
})

/** Whether the flow or a prompt limits some reply. */
export const limitsReplies = (uses: readonly Use[]): boolean =>
  uses.some(({ isLimited, prompts }) => isLimited || prompts.some(({ maxOutputTokens }) => maxOutputTokens !== null))

/** The least output tokens that the mode and its prompts may leave a reply; null where they limit none. */
export function leastLimit({ inference }: Mode, uses: readonly Use[]): number | null {
  const own: Distribution | null =
    inference.maxTokens === null ? null : { kind: 'constant', value: inference.maxTokens }
  const limits = uses
    .filter(({ isLimited }) => !isLimited)
    .flatMap(({ prompts }) => prompts.map(({ maxOutputTokens }) => maxOutputTokens ?? own))
    .flatMap((limit) => (limit === null ? [] : [leastOf(limit)]))
  return limits.length === 0 ? null : Math.min(...limits)
}

/** Whether the rows of the prompt's data set may have a system prompt, or tools, of their own. */
export function rowsSay({ source }: PromptEntry, what: 'system' | 'tools'): boolean {
  if (source.kind !== 'dataset') return false
  const { field, shape, template, ...named } = source.recipe
  const isByShape = field === null && template === null && shape !== null
  return isByShape || named[what] !== null
}

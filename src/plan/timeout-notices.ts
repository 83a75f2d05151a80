// Limits that calls of a mode are likely to meet though nothing is wrong with them.
import { renderDuration } from '../time/duration.ts'
import type { ModePlan } from './mode-plan.ts'
import { worstTokens } from './planned-tokens.ts'
import type { RunPlan } from './run-plan.ts'

/** A slow model's, so that what takes longer at this rate is no surprise. */
export const SLOW_TOKENS_PER_SECOND = 50

/** A model that thinks in secret sends nothing for as long: https://github.com/anthropics/claude-code/issues/25407 */
const LONG_THOUGHT_MS = 120_000

/** How Claude, Nova and others are asked to think. */
const THINKING_FIELDS = ['thinking', 'reasoning_config', 'reasoningConfig']

/** A sentence for each mode and each limit. */
export const timeoutNotices = (plan: RunPlan): string[] =>
  plan.modes.flatMap((mode, index) => [
    ...tellLongOutput(mode, worstTokens(plan, index).outputTokensPerCall),
    ...tellThinking(mode),
  ])

function tellLongOutput({ name, timeouts }: ModePlan, outputTokens: number | null): string[] {
  if (outputTokens === null) return []
  const lastsMs = (outputTokens / SLOW_TOKENS_PER_SECOND) * 1_000
  if (lastsMs <= timeouts.callMs) return []
  return [
    `A call in mode ${name} can last longer than its timeouts.call of ${renderDuration(timeouts.callMs)}: ` +
      `${outputTokens} output tokens at ${SLOW_TOKENS_PER_SECOND} tokens/s take ${renderDuration(lastsMs)}.`,
  ]
}

function tellThinking({ additionalModelRequestFields: fields, name, timeouts }: ModePlan): string[] {
  const field = THINKING_FIELDS.find((each) => fields?.[each] !== undefined && !isOff(fields[each]))
  if (field === undefined || timeouts.idleMs >= LONG_THOUGHT_MS) return []
  return [
    `Mode ${name} requests thinking (${field}), and its timeouts.idle is ${renderDuration(timeouts.idleMs)}: ` +
      'a model that thinks can be silent for longer, and the call then ends as stalled.',
  ]
}

const isOff = (value: unknown): boolean =>
  value === false || (typeof value === 'object' && value !== null && 'type' in value && value.type === 'disabled')

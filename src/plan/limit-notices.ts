// Limits that calls are likely to meet though nothing is wrong with them.
import { greatestOf } from '../scenario/distribution-schema.ts'
import { renderDuration } from '../time/duration.ts'
import type { ModePlan } from './mode-plan.ts'
import { callSteps, worstTokens } from './planned-tokens.ts'
import type { RunPlan, ScenarioPlan } from './run-plan.ts'

/** A slow model's, so that what takes longer at this rate is no surprise. */
const SLOW_TOKENS_PER_SECOND = 50

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

/** To a first token that nobody would call late. */
const SLOW_FIRST_TOKEN_MS = 2_000

/** A sentence for each grace that is shorter than a call may last: the calls that it cuts off are the longest ones. */
export const gracefulStopNotices = (plan: RunPlan): string[] =>
  plan.scenarios.flatMap((scenario) => {
    const longest = longestCall(plan, scenario)
    return gracesOf(scenario).flatMap(({ graceMs, key }) =>
      longest === null || graceMs >= longest.durationMs
        ? []
        : [
            `Scenario ${scenario.name}: ${key} (${renderDuration(graceMs)}) is shorter than a call may last (${longest.told}). ` +
              `Calls that it cuts off have no latency, so percentiles come out too low. Set ${key}: ${renderDuration(longest.durationMs)}.`,
          ],
    )
  })

/** Iterations that are counted have ended when the last of them has. */
function gracesOf({ executor, gracefulStopMs }: ScenarioPlan): { readonly key: string; readonly graceMs: number }[] {
  switch (executor.kind) {
    case 'constant-vus':
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return [{ key: 'gracefulStop', graceMs: gracefulStopMs }]
    case 'ramping-vus':
      return [
        { key: 'gracefulStop', graceMs: gracefulStopMs },
        { key: 'gracefulRampDown', graceMs: executor.gracefulRampDownMs },
      ]
    case 'shared-iterations':
    case 'per-vu-iterations':
    case 'phases':
      return []
  }
}

/** Null where no call can be long. */
function longestCall(
  plan: RunPlan,
  { flow, modes }: ScenarioPlan,
): { readonly durationMs: number; readonly told: string } | null {
  const calls = callSteps(flow).flatMap((step) =>
    (step.mode === null ? modes : [step.mode]).flatMap((index) => {
      const mode = plan.modes[index]
      if (mode === undefined) return []
      return plan.prompts
        .filter(({ weight }, prompt) => (step.prompt === null ? weight > 0 : step.prompt === prompt))
        .map((prompt) => {
          const limit = step.maxOutputTokens ?? prompt.maxOutputTokens
          const tokens = limit === null ? mode.inference.maxTokens : greatestOf(limit)
          return longestOf(tokens, mode.timeouts.callMs)
        })
    }),
  )
  return calls.toSorted((a, b) => b.durationMs - a.durationMs)[0] ?? null
}

function longestOf(tokens: number | null, callMs: number): { readonly durationMs: number; readonly told: string } {
  const byTokensMs = tokens === null ? Infinity : SLOW_FIRST_TOKEN_MS + (tokens / SLOW_TOKENS_PER_SECOND) * 1_000
  return byTokensMs < callMs
    ? {
        durationMs: Math.ceil(byTokensMs / 1_000) * 1_000,
        told: `${tokens} output tokens at ${SLOW_TOKENS_PER_SECOND} tokens/s`,
      }
    : { durationMs: callMs, told: `timeouts.call ${renderDuration(callMs)}` }
}

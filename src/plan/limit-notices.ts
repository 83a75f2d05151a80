// Limits that calls are likely to meet though nothing is wrong with them.
import { sureFactsOf } from '../models/model-facts.ts'
import { type Distribution, greatestOf } from '../scenario/distribution-schema.ts'
import { renderDuration } from '../time/duration.ts'
import type { ModePlan } from './mode-plan.ts'
import { callSteps, usesOf, worstTokens } from './planned-tokens.ts'
import type { RunPlan, ScenarioPlan } from './run-plan.ts'
import { askedThinking, thinks } from './thinking.ts'

/** A slow model's, so that what takes longer at this rate is no surprise. */
const SLOW_TOKENS_PER_SECOND = 50

/** A model that thinks in secret sends nothing for as long: https://github.com/anthropics/claude-code/issues/25407 */
const LONG_THOUGHT_MS = 120_000

/** A sentence for each mode and each limit. */
export const timeoutNotices = (plan: RunPlan): string[] =>
  plan.modes.flatMap((mode, index) => [
    ...tellLongOutput(mode, worstTokens(plan, index).outputTokensPerCall),
    ...tellSilence(mode),
    ...tellEmptyReplies(mode, usesOf(plan, index)),
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

function tellSilence(mode: ModePlan): string[] {
  const asked = askedThinking(mode)
  const { name, timeouts } = mode
  if (asked?.isOn !== true || timeouts.idleMs >= LONG_THOUGHT_MS) return []
  return [
    `Mode ${name} requests thinking (${asked.by}), and its timeouts.idle is ${renderDuration(timeouts.idleMs)}: ` +
      'a model that thinks can be silent for longer, and the call then ends as stalled.',
  ]
}

/** Fewer are soon thought away: the least budget that there is. */
const SHORT_FOR_A_THOUGHT = 1_024

/** What a model thinks counts against the limit of its reply, and leaves perhaps nothing of it. */
function tellEmptyReplies(mode: ModePlan, uses: ReturnType<typeof usesOf>): string[] {
  if (!thinks(mode)) return []
  const limits = uses.flatMap(({ prompts }) => prompts.map(({ maxOutputTokens }) => maxOutputTokens))
  const short = limits.flatMap((limit) => (limit === null ? [] : [greatestOf(limit)]))
  const least = Math.min(...short)
  if (least >= SHORT_FOR_A_THOUGHT) return []
  const canBeOff = sureFactsOf(mode.model)?.thinking?.canBeOff !== false
  return [
    `Mode ${mode.name} thinks before it answers${askedThinking(mode) === null ? ', as its model does by default' : ''}. ` +
      `Thinking counts against the output limit of ${least} tokens, so replies can be empty (stop reason max_tokens). ` +
      `Raise the limit${canBeOff ? ', or set thinking: off' : ', or lower the effort'}.`,
  ]
}

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
    case 'trace':
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

/** Each request of a trace has its own limit. */
const longestTraced = (executor: ScenarioPlan['executor']): Distribution | null =>
  executor.kind === 'trace'
    ? { kind: 'constant', value: Math.max(0, ...executor.facts.groups.map(({ mostOutputTokens }) => mostOutputTokens)) }
    : null

/** Null where no call can be long. */
function longestCall(
  plan: RunPlan,
  { executor, flow, modes }: ScenarioPlan,
): { readonly durationMs: number; readonly told: string } | null {
  const calls = callSteps(flow).flatMap((step) =>
    (step.mode === null ? modes : [step.mode]).flatMap((index) => {
      const mode = plan.modes[index]
      if (mode === undefined) return []
      return plan.prompts
        .filter(({ weight }, prompt) => (step.prompt === null ? weight > 0 : step.prompt === prompt))
        .map((prompt) => {
          const limit = step.maxOutputTokens ?? longestTraced(executor) ?? prompt.maxOutputTokens
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

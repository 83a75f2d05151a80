import { renderDuration } from '../time/duration.ts'
import { greatestOf } from '../scenario/distribution-schema.ts'
import { callSteps } from './planned-tokens.ts'
import type { RunPlan, ScenarioPlan } from './run-plan.ts'
import { SLOW_TOKENS_PER_SECOND } from './timeout-notices.ts'

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

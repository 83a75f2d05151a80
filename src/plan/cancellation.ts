import { streamsOf } from './mode-plan.ts'
import type { PromptPlan, RunPlan, ScenarioPlan } from './run-plan.ts'

/** When one call is cancelled by us, as it was drawn. Times are from its beginning. */
export type Cancellation =
  | { readonly kind: 'time'; readonly afterMs: number }
  /** Only if no first token has come by then. */
  | { readonly kind: 'first-token'; readonly afterMs: number }
  /** When its stream has shown so much text. */
  | { readonly kind: 'bytes'; readonly bytes: number }

/** What the prompt says goes before what the scenario says. */
export const cancelOf = (
  { cancel: ofScenario }: Pick<ScenarioPlan, 'cancel'>,
  { cancel: ofPrompt }: Pick<PromptPlan, 'cancel'>,
): ScenarioPlan['cancel'] => ofPrompt ?? ofScenario

/** A sentence for each mode whose calls some are to be cancelled of by what they show, and that shows nothing before its end. */
export function cancelNotices({
  modes,
  prompts,
  scenarios,
}: Pick<RunPlan, 'modes' | 'prompts' | 'scenarios'>): string[] {
  const asked = [...scenarios, ...prompts].some(({ cancel }) => cancel?.at.kind === 'tokens' && cancel.share > 0)
  return asked
    ? modes
        .filter((mode) => !streamsOf(mode))
        .map(({ name }) => `notice: afterTokens cancels no call of mode ${name}, because its responses don't stream`)
    : []
}

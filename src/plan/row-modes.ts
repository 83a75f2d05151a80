// Rows of a data set may say in which mode they are called: which that is, and how many calls that makes.
import type { DataSetSource } from '../scenario/data-set-schema.ts'
import type { PromptPlan, RunPlan } from './run-plan.ts'

/** Index of the mode that a value stands for: one of its entry's map, a mode's name, or a mode's model. Null where it is none. */
export function modeOfValue(
  modes: RunPlan['modes'],
  { modeOf }: Pick<DataSetSource, 'modeOf'>,
  value: string,
): number | null {
  const meant = modeOf[value] ?? value
  const named = modes.findIndex(({ name }) => name === meant)
  const found = named === -1 ? modes.findIndex(({ model }) => model === meant) : named
  return found === -1 ? null : found
}

/** Whether the rows of the prompt say their modes. */
export const saysModes = ({ source }: PromptPlan): boolean =>
  source.kind === 'dataset' && (source.facts?.modes ?? []).some(({ value }) => value !== null)

/** The share of a prompt's calls that its rows give to a mode; `own`: the share of calls whose rows leave it to the iteration. */
export function sharesOfMode(
  { modes }: Pick<RunPlan, 'modes'>,
  { source }: PromptPlan,
  mode: number,
): { readonly said: number; readonly own: number } {
  const shares = source.kind === 'dataset' ? (source.facts?.modes ?? []) : []
  const sum = (isMeant: (value: string | null) => boolean): number =>
    shares.reduce((total, { share, value }) => (isMeant(value) ? total + share : total), 0)
  return {
    said: source.kind === 'dataset' ? sum((value) => value !== null && modeOfValue(modes, source, value) === mode) : 0,
    own: sum((value) => value === null),
  }
}

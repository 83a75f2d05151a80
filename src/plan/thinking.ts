// Whether calls of a mode think before they answer.
import { sureFactsOf } from '../models/model-facts.ts'
import { valueAt } from '../reading/mistake.ts'
import type { ModePlan } from './mode-plan.ts'

/** How makers are asked to think in fields of their own. */
const FIELDS = ['thinking', 'reasoning_config', 'reasoningConfig', 'inferenceConfig.reasoningConfig']

type Asking = Pick<ModePlan, 'additionalModelRequestFields' | 'thinking'>

/** What of the mode asks for it, and whether that turns it on; null where nothing does. */
export function askedThinking({ additionalModelRequestFields: fields, thinking }: Asking): {
  readonly by: string
  readonly isOn: boolean
} | null {
  if (thinking !== null) return { by: 'thinking', isOn: thinking !== 'off' }
  const valueOf = (field: string): unknown => valueAt(fields, field.split('.'))
  const given = FIELDS.filter((each) => valueOf(each) !== undefined)
  const on = given.find((each) => !isOff(valueOf(each)))
  const [by] = on === undefined ? given : [on]
  return by === undefined ? null : { by, isOn: on !== undefined }
}

const isOff = (value: unknown): boolean =>
  value === false || (typeof value === 'object' && value !== null && 'type' in value && value.type === 'disabled')

/** As it asks, or else as its model is known to do by itself. */
export const thinks = (mode: Asking & Pick<ModePlan, 'model'>): boolean =>
  askedThinking(mode)?.isOn ?? sureFactsOf(mode.model)?.thinking?.byDefault === true

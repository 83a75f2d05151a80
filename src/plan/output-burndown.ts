import { sureFactsOf } from '../models/model-facts.ts'
import { parseModelId } from '../models/model-id.ts'
import { sharesQuota } from '../models/quota-pool.ts'
import type { ModePlan } from './mode-plan.ts'

/**
 * Each mode with its burndown: as the scenario says of the mode or of another that shares its quota, or else as the model is known
 * for. https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html names those that are not 1.
 */
export const withBurndowns = (modes: readonly UnratedMode[]): ModePlan[] =>
  modes.map((mode) => ({ ...mode, outputBurndown: burndownOf(mode, modes) }))

export type UnratedMode = Omit<ModePlan, 'outputBurndown'>

const burndownOf = (mode: UnratedMode, modes: readonly UnratedMode[]): number | null =>
  mode.quota?.outputBurndown ?? givenBurndown(modes.filter((other) => sharesQuota(mode, other))) ?? known(mode.model)

const givenBurndown = (sharing: readonly UnratedMode[]): number | null =>
  sharing.find(({ quota }) => quota !== null && quota.outputBurndown !== null)?.quota?.outputBurndown ?? null

/** An output token of what is provisioned counts once: it draws on model units, and on no quota. */
const known = (model: string): number | null =>
  parseModelId(model).isProvisioned ? 1 : (sureFactsOf(model)?.quota?.outputBurndown ?? null)

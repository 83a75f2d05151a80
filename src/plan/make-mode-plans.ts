import assert from 'node:assert/strict'
import { mediaFactsOf } from '../models/media-facts.ts'
import { dialectOf, sureFactsOf } from '../models/model-facts.ts'
import { mantlePathOf } from '../models/mantle-path.ts'
import { BODY_FACTS } from '../models/native-body.ts'
import { parseModelId, regionOfMode } from '../models/model-id.ts'
import { sharesQuota } from '../models/quota-pool.ts'
import { isConverse, isInvokeModel, streamsOf } from '../scenario/api.ts'
import type { Mode } from '../scenario/mode-schema.ts'
import type { ModePlan } from './mode-plan.ts'
import { thinks } from './thinking.ts'

/** Modes by their names, with all that follows from what is written. */
export const makeModePlans = (modes: Readonly<Record<string, Mode>>): ModePlan[] =>
  withBurndowns(Object.entries(modes).map(([name, mode]) => makeModePlan(name, mode)))

type UnratedMode = Omit<ModePlan, 'outputBurndown'>

const RESPONSE_MS = 600_000

const makeModePlan = (name: string, mode: Mode): UnratedMode => ({
  name,
  ...mode,
  region: regionOfMode(mode),
  body: isInvokeModel(mode) ? (customBodyOf(mode) ?? dialectOf(mode)) : null,
  dialect: dialectOf(mode),
  additionalModelResponseFieldPaths: mode.additionalModelResponseFieldPaths ?? pathsOfThinking(mode),
  promptVariables: parseModelId(mode.model).kind === 'prompt' ? (mode.promptVariables ?? {}) : null,
  outputFormat: mode.outputFormat === null ? null : planFormat(mode.outputFormat),
  mantlePath: mode.endpoint === 'mantle' ? mantlePathOf(mode.model) : null,
  modelOutputLimit: sureFactsOf(mode.model)?.limits?.outputTokens ?? null,
  modelContextTokens: sureFactsOf(mode.model)?.limits?.contextTokens ?? null,
  modelMedia: mediaFactsOf(mode.model),
  timeouts: {
    ...mode.timeouts,
    // The headers of an answer that comes in one piece wait for its last token.
    responseMs: mode.timeouts.responseMs ?? (streamsOf(mode) ? RESPONSE_MS : mode.timeouts.callMs),
  },
})

const customBodyOf = ({ body }: Mode) => (typeof body === 'object' ? body : null)

function planFormat({ schema, ...format }: NonNullable<Mode['outputFormat']>): ModePlan['outputFormat'] {
  assert(typeof schema !== 'string', 'the file of a JSON schema was not read')
  return { ...format, schema }
}

/** Converse's usage has no place for reasoning tokens; of models that tell them elsewhere, they are asked for there. */
function pathsOfThinking(mode: Mode): readonly string[] | null {
  const dialect = dialectOf(mode)
  const path = dialect === null ? null : BODY_FACTS[dialect].reasoningTokensPath
  return path === null || !isConverse(mode) || !thinks(mode) ? null : [path]
}

/**
 * Each mode with its burndown: as the scenario says of the mode or of another that shares its quota, or else as the model is known
 * for. https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html names those that are not 1.
 */
export const withBurndowns = (modes: readonly UnratedMode[]): ModePlan[] =>
  modes.map((mode) => ({ ...mode, outputBurndown: burndownOf(mode, modes) }))

const burndownOf = (mode: UnratedMode, modes: readonly UnratedMode[]): number | null =>
  mode.quota?.outputBurndown ?? givenBurndown(modes.filter((other) => sharesQuota(mode, other))) ?? known(mode.model)

const givenBurndown = (sharing: readonly UnratedMode[]): number | null =>
  sharing.find(({ quota }) => quota !== null && quota.outputBurndown !== null)?.quota?.outputBurndown ?? null

/** An output token of what is provisioned counts once: it draws on model units, and on no quota. */
const known = (model: string): number | null =>
  parseModelId(model).isProvisioned ? 1 : (sureFactsOf(model)?.quota?.outputBurndown ?? null)

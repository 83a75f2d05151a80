// How many characters of the plan's made-up prompts are a token, as the models themselves count.
import { openTokenCounter } from '../../bedrock/count-tokens.ts'
import type { BedrockTarget } from '../../bedrock/open-bedrock.ts'
import type { ProvideCredentials } from '../../bedrock/credentials/shared-credentials.ts'
import type { ModePlan } from '../../plan/mode-plan.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import { samplePrompts, type PromptSample } from '../../prompts/sample-prompts.ts'
import { parseModelId } from '../../models/model-id.ts'
import { count } from '../describe-plan.ts'
import { ok, skipped, warning, type Check } from './check.ts'

export interface Calibration {
  readonly prompt: string
  /** By what its texts are made up. */
  readonly charactersPerToken: number
  /** Of all samples together: characters / tokens. Null where no model counted them. */
  readonly countedCharactersPerToken: number | null
  readonly models: readonly ModelCount[]
}

export interface ModelCount {
  readonly model: string
  readonly samples: number
  /** Tokens, of those samples together. */
  readonly counted: number
  readonly aimed: number
  /** The error's name where the model counted none. */
  readonly refused: string | null
}

const SAMPLES = 3

/** One for each prompt that has made-up text. Nothing is billed. */
export async function calibrateLengths(
  plan: RunPlan,
  target: BedrockTarget,
  credentials: ProvideCredentials,
): Promise<Calibration[]> {
  const samples = Map.groupBy(samplePrompts(plan, SAMPLES), ({ prompt }) => prompt)
  const counters = modelsOf(plan).map(({ mode, model }) => ({ model, ...openTokenCounter(mode, target, credentials) }))
  try {
    const calibrations: Calibration[] = []
    for (const [index, ofPrompt] of samples) {
      const prompt = plan.prompts[index]
      if (prompt === undefined) continue
      const models: ModelCount[] = []
      for (const counter of counters) models.push(await countWith(counter, ofPrompt, prompt.charactersPerToken))
      calibrations.push(calibrate(prompt, ofPrompt, models))
    }
    return calibrations
  } finally {
    for (const { close } of counters) close()
  }
}

function modelsOf({ modes }: RunPlan): { readonly model: string; readonly mode: ModePlan }[] {
  const byModel = new Map(modes.map((mode) => [countedModel(mode.model), mode]))
  return [...byModel].map(([model, mode]) => ({ model, mode }))
}

/** Tokens are counted by models, and not by the profiles that route to them. */
function countedModel(model: string): string {
  const { foundationModel, id } = parseModelId(model)
  return foundationModel ?? id
}

async function countWith(
  counter: { readonly model: string } & Pick<ReturnType<typeof openTokenCounter>, 'count'>,
  samples: readonly PromptSample[],
  charactersPerToken: number,
): Promise<ModelCount> {
  const { model } = counter
  let counted = 0
  for (const { conversation } of samples) {
    const tokens = await counter.count(model, conversation)
    if (tokens.kind === 'refused') return { model, samples: 0, counted: 0, aimed: 0, refused: tokens.errorName }
    counted += tokens.inputTokens
  }
  return { model, samples: samples.length, counted, aimed: charactersOf(samples) / charactersPerToken, refused: null }
}

const charactersOf = (samples: readonly PromptSample[]): number =>
  samples.reduce((sum, { characters }) => sum + characters, 0)

const HUNDREDTH = 100

function calibrate(
  { charactersPerToken, name }: RunPlan['prompts'][number],
  samples: readonly PromptSample[],
  models: readonly ModelCount[],
): Calibration {
  const counted = models.filter(({ refused }) => refused === null)
  const tokens = counted.reduce((sum, model) => sum + model.counted, 0)
  const rate = (charactersOf(samples) * counted.length) / tokens
  return {
    prompt: name,
    charactersPerToken,
    countedCharactersPerToken: tokens === 0 ? null : Math.round(rate * HUNDREDTH) / HUNDREDTH,
    models,
  }
}

/** Off by more, a prompt is not of the length that a reader takes it for. */
const MOST_OFF = 0.1

export function judgeLengths({
  charactersPerToken: current,
  countedCharactersPerToken: better,
  models,
  prompt,
}: Calibration): Check {
  const name = `lengths of ${prompt}`
  const words = models.map(({ aimed, counted, model, refused, samples }) =>
    refused === null
      ? `${(counted / aimed).toFixed(2)} tokens counted for each aimed at, by ${model} in ${count(samples, 'sample')}`
      : `not counted by ${model} (${refused})`,
  )
  const found = words.join('\n')
  if (better === null) {
    return skipped(name, found, 'a run tells input_token_ratio: divide charactersPerToken by its median')
  }
  const isOff = models.some(
    ({ aimed, counted, refused }) => refused === null && Math.abs(counted / aimed - 1) > MOST_OFF,
  )
  if (!isOff) return ok(name, found)
  return warning(
    name,
    found,
    `charactersPerToken: ${better} in its entry of the prompt file, instead of ${current}; --write writes it`,
  )
}

/** What a mode's `model` names: the id of a model or profile, or an ARN of Bedrock's. */
export interface ModelId {
  readonly kind: ModelKind
  /**
   * Of a foundation model or of a profile that AWS defined, wherever it is named: both have one quota and one price. What is
   * given, for what has no id of a model: an application inference profile, what is provisioned, a prompt router.
   */
  readonly id: string
  /** The id without its geography: of `us.anthropic.claude-…` it is `anthropic.claude-…`. Null where `model` does not say which model it calls. */
  readonly foundationModel: string | null
  /** Whose regions may serve a call of a cross-region profile, such as `us` or `global`; null without one. */
  readonly geography: string | null
  /** That an ARN names; null otherwise. */
  readonly region: string | null
  /** Whether it is paid by the hour. */
  readonly isProvisioned: boolean
  /** Whether it chooses the model call by call. */
  readonly isRouter: boolean
}

/** As AWS names its resources; `inference-profile` is one that AWS defined, across regions. `unknown`: no id and no ARN that is known. */
export type ModelKind =
  | 'foundation-model'
  | 'inference-profile'
  | 'application-inference-profile'
  | 'provisioned-model'
  | 'custom-model'
  | 'prompt'
  | 'prompt-router'
  | 'unknown'

export function parseModelId(model: string): ModelId {
  const { region = '', rest = '', type = '' } = ARN.exec(model)?.groups ?? {}
  const kind = model.startsWith('arn:') ? (KINDS[type] ?? 'unknown') : kindOfId(model)
  const isNamed = kind === 'foundation-model' || kind === 'inference-profile'
  const id = isNamed && rest !== '' ? rest : model
  const { geography = null, name = null } = isNamed ? (ID.exec(id)?.groups ?? {}) : {}
  return {
    kind,
    id,
    foundationModel: name,
    geography,
    region: region === '' ? null : region,
    isProvisioned: kind === 'provisioned-model',
    isRouter: kind === 'prompt-router',
  }
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html#amazonbedrock-resources-for-iam-policies */
const ARN = /^arn:[^:/]*:bedrock:(?<region>[^:]*):[^:]*:(?<type>[\w-]+)\/(?<rest>.+)$/

const KINDS: Readonly<Record<string, ModelKind>> = {
  'foundation-model': 'foundation-model',
  'inference-profile': 'inference-profile',
  'application-inference-profile': 'application-inference-profile',
  'provisioned-model': 'provisioned-model',
  'provisioned-model-throughput': 'provisioned-model',
  'custom-model': 'custom-model',
  'custom-model-deployment': 'custom-model',
  'imported-model': 'custom-model',
  prompt: 'prompt',
  'prompt-router': 'prompt-router',
  'default-prompt-router': 'prompt-router',
}

/**
 * A maker, a dot and a name, behind a geography in profiles. Makers are words and names begin with a letter: so the `v3` of
 * `deepseek.v3.2` and the `gpt-5` of `openai.gpt-5.6` are no makers, and no geography stands ahead of them.
 */
const ID = /^(?:(?<geography>[a-z]+(?:-[a-z]+)*)\.(?=[a-z][a-z0-9]*\.[a-z]))?(?<name>[^.]+\..+)$/

function kindOfId(model: string): ModelKind {
  const { geography, name } = ID.exec(model)?.groups ?? {}
  if (name === undefined) return 'unknown'
  return geography === undefined ? 'foundation-model' : 'inference-profile'
}

/** Only a call of AWS depends on the region; for one that goes elsewhere any will do. */
const REGION_ELSEWHERE = 'us-east-1'

/** Where a mode's calls go: as it says, or else as the ARN of its model does. */
export const regionOfMode = ({ model, region }: { readonly model: string; readonly region: string | null }) =>
  region ?? parseModelId(model).region ?? REGION_ELSEWHERE

/** What examples call: a profile of a model that is alive, and in the simulator's default profile. */
export const EXAMPLE_MODEL = 'us.amazon.nova-pro-v1:0'

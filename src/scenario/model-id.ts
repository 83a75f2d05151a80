/** What a mode's `model` names: the id of a model or profile, or an ARN of Bedrock's. */
export interface ModelId {
  /** As ARNs have it, such as `inference-profile`; `id` for what is no ARN. */
  readonly kind: ModelKind
  /**
   * Of a foundation model or of a profile that AWS defined, wherever it is named; the ARN itself for what has no id of a model: an
   * application inference profile, what is provisioned, a prompt router, an imported model.
   */
  readonly id: string
  /** That an ARN names; null otherwise. */
  readonly region: string | null
  /** Whether it is paid by the hour. */
  readonly isProvisioned: boolean
  /** Whether it chooses the model call by call. */
  readonly isRouter: boolean
}

type ModelKind = 'id' | 'foundation-model' | 'inference-profile' | 'other'

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html#amazonbedrock-resources-for-iam-policies */
const ARN = /^arn:[^:/]*:bedrock:(?<region>[^:]*):[^:]*:(?<kind>[\w-]+)\/(?<rest>.+)$/

export function parseModelId(model: string): ModelId {
  const { kind = '', region = '', rest = '' } = ARN.exec(model)?.groups ?? {}
  const common = {
    region: region === '' ? null : region,
    isProvisioned: kind === 'provisioned-model' || kind === 'provisioned-model-throughput',
    isRouter: kind.endsWith('prompt-router'),
  }
  if (!model.startsWith('arn:')) return { ...common, kind: 'id', id: model }
  return kind === 'foundation-model' || kind === 'inference-profile'
    ? { ...common, kind, id: rest }
    : { ...common, kind: 'other', id: model }
}

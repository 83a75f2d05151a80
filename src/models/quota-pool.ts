// Whose quota a call draws on.
import { parseModelId } from './model-id.ts'

/** What of a model's capacity serves a call. */
export type AskedPool = 'on-demand' | 'optimized' | 'reserved'

export interface Served {
  readonly latency: 'standard' | 'optimized'
  readonly serviceTier?: string | null | undefined
}

/** What a mode asks to be served from. Tiers share the quota on demand, but for reserved capacity; optimized latency has its own. */
export function askedPool({ latency, serviceTier }: Served): AskedPool {
  if (serviceTier === 'reserved') return 'reserved'
  return latency === 'optimized' ? 'optimized' : 'on-demand'
}

interface Called {
  readonly model: string
  readonly region: string
}

/** Whether the two draw on quotas of the same model in the same source region; each id and profile has its own. */
export const sharesQuota = (a: Called, b: Called): boolean =>
  a.region === b.region && quotaModelOf(a) === quotaModelOf(b)

/** What the quota is of: an id, also where an ARN names it. */
export const quotaModelOf = ({ model }: Pick<Called, 'model'>): string => parseModelId(model).id

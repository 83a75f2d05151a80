// Which limit of a quota binds: the one that was reached first, or else the one that the same calls would reach first.
import type { BindingLimit, ModeThrottling, QuotaLimit } from './load-summary.ts'

/** `throttling`: of the modes that share the quota. Null where nothing is given, or nothing is known of the calls. */
export function bindingLimit(
  limits: readonly QuotaLimit[],
  throttling: readonly Pick<ModeThrottling, 'kinds'>[],
): BindingLimit | null {
  // Bedrock's own word is the best: who refuses keeps what is taken below the limit.
  const refused = (kind: string): number =>
    throttling
      .flatMap(({ kinds }) => kinds)
      .reduce((sum, { count, throttle }) => sum + (throttle === kind ? count : 0), 0)
  const [requests, tokens] = [refused('requests'), refused('tokens')]
  const named = limits.filter(({ limit }) => (limit === 'requestsPerMinute') === requests > tokens)
  const byRefusal = requests + tokens === 0 ? null : lowest(named)
  if (byRefusal !== null) return bindsBy(byRefusal, 'throttled')
  const over = limits.filter(({ firstMinuteOver }) => firstMinuteOver !== null)
  const first = over.map(({ firstMinuteOver }) => firstMinuteOver ?? '').reduce((a, b) => (b < a ? b : a), '~')
  const reached = lowest(over.filter(({ firstMinuteOver }) => firstMinuteOver === first))
  if (reached !== null) return bindsBy(reached, 'over')
  const known = lowest(limits.filter(({ callsPerMinute }) => callsPerMinute !== null))
  return known === null ? null : bindsBy(known, 'mix')
}

const bindsBy = ({ callsPerMinute, limit }: QuotaLimit, why: BindingLimit['why']): BindingLimit => ({
  limit,
  why,
  callsPerMinute,
})

/** The one that admits the fewest calls. */
const lowest = (limits: readonly QuotaLimit[]): QuotaLimit | null =>
  limits.reduce<QuotaLimit | null>(
    (least, each) =>
      least === null || (each.callsPerMinute ?? Infinity) < (least.callsPerMinute ?? Infinity) ? each : least,
    null,
  )

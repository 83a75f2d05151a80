import type { CounterName } from '../metrics/metric-catalogue.ts'
import { LONG_CONTEXT } from '../metrics/served-class.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'
import { type BilledAs, SERVICE_TIERS } from '../money/find-price.ts'
import type { CountedUse, ServedTokens } from '../money/run-cost.ts'
import type { ModePlan } from '../plan/mode-plan.ts'

/** What the run's totals say that calls of the mode used, apart for each way in which they were served. */
export function countUse(mode: ModePlan, totals: readonly CounterSeries[]): CountedUse {
  const counters = totals.filter(({ tags }) => tags.mode === mode.name)
  const groups = Map.groupBy(counters, ({ tags }) => JSON.stringify(servedAs(tags, mode)))
  return {
    tokens: [...groups.values()].map((group) => tokensServed(group, mode)),
    callsCompleted: total(counters, 'calls_completed'),
    callsWithoutUsage: total(counters, 'calls_without_usage'),
  }
}

function tokensServed(counters: readonly CounterSeries[], mode: ModePlan): ServedTokens {
  const cacheWrite1h = total(counters, 'cache_write_1h_tokens')
  return {
    served: servedAs(counters[0]?.tags ?? {}, mode),
    tokens: {
      input: total(counters, 'input_tokens'),
      output: total(counters, 'output_tokens'),
      cacheRead: total(counters, 'cache_read_tokens'),
      cacheWrite5m: total(counters, 'cache_write_tokens') - cacheWrite1h,
      cacheWrite1h,
    },
  }
}

/** What the tags of a counter say of it; what they leave out was served as it was asked for. */
const servedAs = ({ context, latency, model, tier }: CounterSeries['tags'], mode: ModePlan): BilledAs => ({
  latency: latency === 'standard' || latency === 'optimized' ? latency : mode.latency,
  tier: SERVICE_TIERS.find((each) => each === tier) ?? null,
  invokedModel: model ?? null,
  isLongContext: context === LONG_CONTEXT,
})

const total = (counters: readonly CounterSeries[], metric: CounterName): number =>
  counters.reduce((sum, series) => sum + (series.metric === metric ? series.count : 0), 0)

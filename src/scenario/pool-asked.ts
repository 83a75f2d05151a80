/** Tiers share the quota on demand, but for reserved capacity; optimized latency has its own. */
export function poolAsked(
  latency: 'standard' | 'optimized',
  serviceTier: string | null | undefined,
): 'on-demand' | 'optimized' | 'reserved' {
  if (serviceTier === 'reserved') return 'reserved'
  return latency === 'optimized' ? 'optimized' : 'on-demand'
}

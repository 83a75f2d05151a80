import type { ModeDimension } from '../../src/metrics/tags.ts'

/** A mode that asks for nothing, but for the changes. */
export const modeDimension = (name: string, asked: Partial<Omit<ModeDimension, 'name'>> = {}): ModeDimension => ({
  name,
  latency: 'standard',
  tier: 'default',
  isStreamed: true,
  isCached: false,
  outputBurndown: null,
  longContextLimit: null,
  ...asked,
})

import type { Finding } from '../reading/mistake.ts'
import { asRecord } from '../reading/record.ts'
import { bedrockOf } from './overrides.ts'

/** Artillery makes the arrivals of its phases itself, all of them on each machine. */
export function checkSegment(script: unknown, hasPhases: boolean): Finding[] {
  const { segment } = asRecord(bedrockOf(script))
  if (segment === undefined || segment === '1/1' || !hasPhases) return []
  return [
    {
      path: ['config', 'engines', 'bedrock', 'segment'],
      at: 'value',
      message: 'expected either a segment or config.phases, found both',
      hint: "only an executor's plan can be divided; Artillery makes all arrivals of its phases on each machine",
    },
  ]
}

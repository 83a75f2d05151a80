import type { Finding } from '../reading/mistake.ts'
import { asRecord } from '../reading/record.ts'
import { bedrockOf } from './overrides.ts'

/** Artillery's worker threads each run phases for themselves, and no budget holds for all of them. */
export function checkBudget(script: unknown, isPhased: boolean): Finding[] {
  if (!isPhased || asRecord(bedrockOf(script))['budget'] === undefined) return []
  return [
    {
      path: ['config', 'engines', 'bedrock', 'budget'],
      at: 'key',
      message: "expected no budget beside Artillery's phases, found one",
      hint: 'give the scenario an executor in place of phases: its threads share one budget',
    },
  ]
}

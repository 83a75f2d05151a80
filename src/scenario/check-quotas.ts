// What modes say of a quota that they share, which can only be one thing. Only modes of the right shape are looked at; the
// others are the schema's.
import type { Finding } from './finding.ts'
import { regionOfMode } from '../models/model-id.ts'
import { askedPool, quotaModelOf } from '../models/quota-pool.ts'
import { modeSchema, type Mode } from './mode-schema.ts'
import { asRecord, bedrockOf } from './overrides.ts'

interface Given {
  readonly mode: string
  readonly amount: number
}

/** Whose it is that a key of `quota` says: limits are of a pool, the burndown is of the model. */
const SUBJECTS = {
  requestsPerMinute: poolOf,
  tokensPerMinute: poolOf,
  outputBurndown: (mode) => [regionOfMode(mode), quotaModelOf(mode)],
} as const satisfies Record<keyof NonNullable<Mode['quota']>, (mode: Mode) => readonly string[]>

function poolOf(mode: Mode): readonly string[] {
  return [regionOfMode(mode), quotaModelOf(mode), askedPool(mode)]
}

/** A finding for each number that differs from the first that was given of the same quota. */
export function checkQuotas(script: unknown): Finding[] {
  const first = new Map<string, Given>()
  return Object.entries(asRecord(asRecord(bedrockOf(script))['modes'])).flatMap(([name, fields]) => {
    const parsed = modeSchema.safeParse(fields)
    if (!parsed.success) return []
    const mode = parsed.data
    return (Object.keys(SUBJECTS) as (keyof typeof SUBJECTS)[]).flatMap((key): Finding[] => {
      const amount = mode.quota?.[key]
      if (amount === undefined) return []
      const subject = JSON.stringify([key, ...SUBJECTS[key](mode)])
      const before = first.get(subject)
      if (before === undefined) first.set(subject, { mode: name, amount })
      if (before === undefined || before.amount === amount) return []
      return [
        {
          path: ['config', 'engines', 'bedrock', 'modes', name, 'quota', key],
          at: 'value',
          message: `expected ${before.amount}, as mode ${before.mode} says of the same quota, found ${amount}`,
          hint: 'modes of one model in one region share a quota: say it once, or alike',
        },
      ]
    })
  })
}

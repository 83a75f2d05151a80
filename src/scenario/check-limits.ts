import { regionOfMode } from '../models/model-id.ts'
import { askedPool, quotaModelOf } from '../models/quota-pool.ts'
import type { Finding } from '../reading/mistake.ts'
import { asRecord } from '../reading/record.ts'
import { type Mode, modeSchema } from './mode-schema.ts'
import { bedrockOf } from './overrides.ts'

// What modes say of a quota that they share, which can only be one thing. Only modes of the right shape are looked at; the
// others are the schema's.

interface Given {
  readonly mode: string
  readonly amount: number
}

/** Whose it is that a key of `quota` says: limits of a minute are of a pool, those of a day of the account, the burndown is of the model. */
const SUBJECTS = {
  requestsPerMinute: poolOf,
  tokensPerMinute: poolOf,
  inputTokensPerMinute: poolOf,
  outputTokensPerMinute: poolOf,
  tokensPerDay: (mode) => [regionOfMode(mode)],
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
      if (amount === undefined || amount === null) return []
      const subject = JSON.stringify([key, ...SUBJECTS[key](mode)])
      const before = first.get(subject)
      if (before === undefined) first.set(subject, { mode: name, amount })
      if (before === undefined || before.amount === amount) return []
      return [
        {
          path: ['config', 'engines', 'bedrock', 'modes', name, 'quota', key],
          at: 'value',
          message: `expected ${before.amount}, as mode ${before.mode} says of the same quota, found ${amount}`,
          hint:
            key === 'tokensPerDay'
              ? 'modes of one region share the tokens of a day, whatever their models: give them alike'
              : 'modes of one model in one region share a quota: say it once, or alike',
        },
      ]
    })
  })
}

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

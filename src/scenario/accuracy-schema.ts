import { z } from 'zod'
import { duration, realNumber } from '../reading/schema-leaves.ts'

const ACCURACY = 'off, or limits such as { loopDelay: 20ms }'

const limits = z.strictObject({
  loopDelay: duration({ min: 1, max: 10_000 }).prefault('10ms').meta({
    description: 'p99 of how long events wait for a thread (`event_loop_delay`): so late its times may be.',
  }),
  scheduleLag: duration({ min: 1, max: 10_000 }).prefault('5ms').meta({
    description:
      'p99 of how late calls of open-model scenarios are sent (`schedule_lag`). Of a closed model nothing was planned to the moment.',
  }),
  utilisation: realNumber({ min: 0.01, max: 1 }).prefault(0.85).meta({
    description: 'The share of time that a thread is busy, in its busiest ten seconds (`event_loop_utilisation`).',
  }),
  littlesLaw: realNumber({ min: 0.001, max: 1 }).prefault(0.05).meta({
    description:
      'The share of the time that calls were under way which is in the latency of none: calls under way must be arrivals times latency, and what is missing was spent in the client.',
  }),
})

/** What a run may be off by and still be believed. */
export const accuracySchema = z
  // `off` is text in YAML 1.2 and to Artillery; false is what other readers make of it, such as of a JSON file.
  .union([z.literal(['off', false], ACCURACY), limits], ACCURACY)
  .prefault({})
  .meta({
    description:
      'How inaccurate a run may be before it calls itself invalid (exit code 120), from its second second on, where there are samples enough to claim a p99 (662). `off` judges nothing.',
    examples: [{ loopDelay: '20ms', utilisation: 0.9 }],
  })

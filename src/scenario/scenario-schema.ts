import { z } from 'zod'
import {
  constantArrivalRatePlan,
  constantArrivalRateRules,
  constantVusPlan,
  countedPlan,
  executorFields,
  rampingArrivalRatePlan,
  rampingArrivalRateRules,
  rampingVusPlan,
  rampingVusRules,
  sharedIterationsRules,
} from './executor-schemas.ts'
import { cancelSchema } from './cancel-schema.ts'
import { flowSchema } from './flow-schema.ts'
import { replyChecksSchema } from './reply-checks-schema.ts'
import { contradictedFields, TRACE_PROMPT, tracePlan, traceRules } from './trace-executor.ts'
import { duration, name, type Parsed, wholeNumber } from '../reading/schema-leaves.ts'

/** Keys of a scenario that are Artillery's own, or that its plugins push in. They are not looked into. */
const artilleryFields = {
  weight: z
    .unknown()
    .optional()
    .meta({ description: "Artillery's: how often an arrival takes this scenario. Without effect beside an executor." }),
  beforeScenario: z.unknown().optional(),
  afterScenario: z.unknown().optional(),
  beforeRequest: z.unknown().optional(),
  afterResponse: z.unknown().optional(),
  onError: z.unknown().optional(),
}

/** Names of those keys. Templates in them stay as they are. */
export const ARTILLERY_FIELDS: readonly string[] = Object.keys(artilleryFields)

const commonFields = {
  name: name('a name').optional().meta({ description: 'Tags what is measured. Default: scenario-1, scenario-2, …' }),
  engine: z.literal('bedrock'),
  modes: z
    .array(z.string('the name of a mode'), 'a list of mode names')
    .min(1, 'at least one mode name')
    .optional()
    .meta({ description: 'What the iterations take in turn, in an order drawn from the seed. Default: all modes.' }),
  flow: flowSchema.prefault([{ call: {} }]),
  cancel: cancelSchema.optional().meta({
    description: 'Cancels a drawn share of the calls. A prompt that says its own goes before it.',
    examples: [{ share: 0.1, after: '3s' }],
  }),
  checks: replyChecksSchema.prefault([]).meta({
    description:
      'What replies are to be. Each completed call is checked; the metric checks counts what that comes to. A check that fails ends nothing.',
    examples: [[{ name: 'says-paris', contains: 'Paris' }]],
  }),
  ...artilleryFields,
}

const timedFields = {
  startTime: duration().prefault('0s').meta({ description: 'When the scenario begins, from the start of the run.' }),
  gracefulStop: duration().prefault('30s').meta({
    description: 'How long running iterations may go on after the last one could start. Then they are interrupted.',
  }),
  ...commonFields,
}

const maxBackoff = duration().prefault('1s').meta({
  description:
    'What the wait of a VU grows to after iterations whose calls were all throttled or failed: at first 25 to 50 ms, doubled with each in a row. 0s turns it off.',
})

const closedFields = { maxBackoff, ...timedFields }

/** For editors: before a script is parsed, shortcuts have become an executor (shortcut.ts). */
const shortcutFields = {
  vus: wholeNumber({ min: 1 })
    .optional()
    .meta({ description: 'Without an executor: with duration constant-vus, else shared-iterations.' }),
  duration: executorFields['constant-vus'].duration
    .optional()
    .meta({ description: 'Without an executor: constant-vus.' }),
  iterations: wholeNumber({ min: 1 })
    .optional()
    .meta({ description: 'Without an executor: shared-iterations; duration then is its maxDuration.' }),
  maxBackoff: maxBackoff.optional(),
  stages: executorFields['ramping-vus'].stages
    .optional()
    .meta({ description: 'Without an executor: ramping-vus; vus then are its startVUs.' }),
}

type Timed = z.output<z.ZodObject<typeof timedFields>> & { readonly maxBackoff?: number }

const planned = <Executor>(
  { cancel, checks, engine, flow, gracefulStop, maxBackoff: longest = 0, modes, name: named, startTime }: Timed,
  executor: Executor,
) => ({
  engine,
  name: named,
  modes,
  flow,
  /** Null where the scenario cancels no calls. */
  cancel: cancel ?? null,
  checks,
  executor,
  startTimeMs: startTime,
  gracefulStopMs: gracefulStop,
  /** What the wait of a VU grows to where nothing is served; 0 waits never, as open models do. */
  maxBackoffMs: longest,
})

const TRACED_FLOW = flowSchema.parse([{ call: { prompt: TRACE_PROMPT } }])

const PHASES = { kind: 'phases' } as const

/** A scenario that this engine runs: by an executor, or one iteration for each arrival of `config.phases`. */
export const scenarioSchema = z.discriminatedUnion('executor', [
  z
    .strictObject({ ...executorFields['shared-iterations'], ...closedFields })
    .check(...sharedIterationsRules)
    .transform((written) => planned(written, countedPlan(written))),
  z
    .strictObject({ ...executorFields['per-vu-iterations'], ...closedFields })
    .transform((written) => planned(written, countedPlan(written))),
  z
    .strictObject({ ...executorFields['constant-vus'], ...closedFields })
    .transform((written) => planned(written, constantVusPlan(written))),
  z
    .strictObject({ ...executorFields['ramping-vus'], ...closedFields })
    .check(...rampingVusRules)
    .transform((written) => planned(written, rampingVusPlan(written))),
  z
    .strictObject({ ...executorFields['constant-arrival-rate'], ...timedFields })
    .check(...constantArrivalRateRules)
    .transform((written) => planned(written, constantArrivalRatePlan(written))),
  z
    .strictObject({ ...executorFields['ramping-arrival-rate'], ...timedFields })
    .check(...rampingArrivalRateRules)
    .transform((written) => planned(written, rampingArrivalRatePlan(written))),
  z
    .strictObject({ ...executorFields.trace, ...timedFields, ...contradictedFields })
    .check(...traceRules)
    .transform((written) => {
      const modes = written.models === null ? written.modes : [...new Set(Object.values(written.models))]
      return planned({ ...written, modes, flow: TRACED_FLOW }, tracePlan(written))
    }),
  z
    .strictObject({ executor: z.undefined().optional(), ...shortcutFields, ...commonFields })
    // Artillery's phases say when iterations start, and Artillery waits for the last. Only an early end needs a limit: k6's.
    .transform((written) => planned({ ...written, startTime: 0, gracefulStop: 30_000, maxBackoff: 0 }, PHASES)),
])

export type Scenario = Parsed<typeof scenarioSchema>

// k6's executors: names, options, defaults and rules are those of its documentation,
// https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/. `distribution` is an extension.
import { z } from 'zod'
import { traceFields } from './trace-executor.ts'
import { duration, type Fields, inOrder, realNumber, rule, wholeNumber } from '../reading/schema-leaves.ts'

const VUS = { min: 0, ceiling: 1_000_000 } as const
const RATE = { min: 0, ceiling: 1_000_000 } as const

const totalDuration = duration({ min: 1_000 }).meta({
  description: 'How long iterations are started.',
  examples: ['30s', '1h30m'],
})

const vus = wholeNumber({ ...VUS, min: 1 })
  .prefault(1)
  .meta({ description: 'VUs that run iterations one after another.' })

const iterationsSchema = () => wholeNumber({ min: 1 }).prefault(1)

const maxDuration = duration({ min: 1_000 })
  .prefault('10m')
  .meta({ description: 'How long iterations are started at most. What is left then is dropped.' })

const sharedIterations = {
  executor: z.literal('shared-iterations'),
  vus,
  iterations: iterationsSchema().meta({ description: 'Iterations in all: a VU that is free takes the next.' }),
  maxDuration,
}

const perVUIterations = {
  executor: z.literal('per-vu-iterations'),
  vus,
  iterations: iterationsSchema().meta({ description: 'Iterations of each VU.' }),
  maxDuration,
}

const constantVus = {
  executor: z.literal('constant-vus'),
  vus,
  duration: totalDuration,
}

const stagesOf = (target: z.ZodType<number, number>) =>
  z
    .array(
      z.strictObject({
        duration: duration().meta({ description: 'How long the way to the target takes. 0s jumps.' }),
        target,
      }),
      'a list of { duration, target }',
    )
    .min(1, 'at least one { duration, target }')

const rampingVus = {
  executor: z.literal('ramping-vus'),
  startVUs: wholeNumber(VUS).prefault(1).meta({ description: 'VUs at the beginning.' }),
  stages: stagesOf(wholeNumber(VUS).meta({ description: 'VUs at the end of the stage.' })).meta({
    description: 'The number of VUs follows straight lines through the targets.',
  }),
  gracefulRampDown: duration().prefault('30s').meta({
    description: 'How long the iteration of a VU that is ramped down may go on before it is interrupted.',
  }),
}

const DISTRIBUTIONS = 'one of constant, poisson, { gamma: { burstiness } }'

const arrivalFields = {
  timeUnit: duration({ min: 1 }).prefault('1s').meta({ description: 'What rates are counted in. For slow rates: 1m.' }),
  preAllocatedVUs: wholeNumber(VUS).meta({ description: 'VUs that are ready from the beginning.' }),
  maxVUs: wholeNumber({ ...VUS, min: 1 })
    .optional()
    .meta({
      description:
        'VUs that there may be in all. An iteration that finds none free is dropped. Default: preAllocatedVUs.',
    }),
  distribution: z
    .union(
      [
        z.enum(['constant', 'poisson'], DISTRIBUTIONS),
        z.strictObject({
          gamma: z
            .strictObject({
              burstiness: realNumber({ min: 0.01, max: 1_000 }).meta({
                description:
                  "The shape of the gaps, as vLLM's burstiness: their coefficient of variation is 1/√burstiness. 1 is poisson; below it arrivals come in bursts, above it they are more even.",
              }),
            })
            .meta({ description: 'Gaps between arrivals are drawn from a gamma distribution of the same mean.' }),
        }),
      ],
      DISTRIBUTIONS,
    )
    .prefault('constant')
    .meta({
      description:
        'constant: evenly spaced, as in k6. poisson: independent arrivals at the same mean rate. gamma: arrivals at the same mean rate that are burstier or more even, by their burstiness.',
    }),
}

const constantArrivalRate = {
  executor: z.literal('constant-arrival-rate'),
  rate: wholeNumber({ ...RATE, min: 1 }).meta({ description: 'Iterations started in each timeUnit.' }),
  duration: totalDuration,
  ...arrivalFields,
}

const rampingArrivalRate = {
  executor: z.literal('ramping-arrival-rate'),
  startRate: wholeNumber(RATE).prefault(0).meta({ description: 'Iterations in each timeUnit at the beginning.' }),
  stages: stagesOf(
    wholeNumber(RATE).meta({ description: 'Iterations in each timeUnit at the end of the stage.' }),
  ).meta({ description: 'The rate follows straight lines through the targets.' }),
  ...arrivalFields,
}

/** The fields of each executor, by its name. */
export const executorFields = {
  'shared-iterations': sharedIterations,
  'per-vu-iterations': perVUIterations,
  'constant-vus': constantVus,
  'ramping-vus': rampingVus,
  'constant-arrival-rate': constantArrivalRate,
  'ramping-arrival-rate': rampingArrivalRate,
  trace: traceFields,
} as const

// What those fields come to.

type Written<Options extends z.ZodRawShape> = z.output<z.ZodObject<Options>>

export const countedPlan = <Name extends string>({
  executor,
  iterations,
  maxDuration: most,
  vus: count,
}: Omit<Written<typeof sharedIterations>, 'executor'> & { readonly executor: Name }) => ({
  kind: executor,
  vus: count,
  iterations,
  /** What has not started by then is dropped. */
  maxDurationMs: most,
})

export const constantVusPlan = ({ duration: total, executor, vus: count }: Written<typeof constantVus>) => ({
  kind: executor,
  vus: count,
  durationMs: total,
})

export const rampingVusPlan = ({ executor, gracefulRampDown, stages, startVUs }: Written<typeof rampingVus>) => ({
  kind: executor,
  startVUs,
  stages: stages.map(toStage),
  /** How long an iteration of a VU that is ramped down may go on before it is interrupted. */
  gracefulRampDownMs: gracefulRampDown,
})

export const constantArrivalRatePlan = (written: Written<typeof constantArrivalRate>) => ({
  kind: written.executor,
  rate: written.rate,
  durationMs: written.duration,
  ...toArrivals(written),
})

export const rampingArrivalRatePlan = (written: Written<typeof rampingArrivalRate>) => ({
  kind: written.executor,
  startRate: written.startRate,
  stages: written.stages.map(toStage),
  ...toArrivals(written),
})

const toStage = ({ duration: length, target }: { readonly duration: number; readonly target: number }) => ({
  /** 0 makes the stage a jump. */
  durationMs: length,
  /** VUs, or the rate, at its end. */
  target,
})

const toArrivals = ({ distribution, maxVUs, preAllocatedVUs, timeUnit }: Written<typeof arrivalFields>) => ({
  /** What rates are counted in: iterations started each `timeUnitMs`. */
  timeUnitMs: timeUnit,
  preAllocatedVUs,
  maxVUs: maxVUs ?? preAllocatedVUs,
  /** Of gamma, `burstiness` is the shape of the gaps. */
  distribution:
    typeof distribution === 'string'
      ? distribution
      : { kind: 'gamma' as const, burstiness: distribution.gamma.burstiness },
})

export const sharedIterationsRules = [
  rule(
    'at least as many iterations as vus',
    ['iterations'],
    // Less than one is told by itself.
    ({ vus: count, iterations }) => iterations === 0 || inOrder(count, iterations),
  ),
] as const

export const rampingVusRules = rampRules('startVUs')

export const constantArrivalRateRules = [
  rule('at least preAllocatedVUs', ['maxVUs'], ({ preAllocatedVUs, maxVUs }) => inOrder(preAllocatedVUs, maxVUs)),
  rule(
    'at least 1, or a maxVUs above it',
    ['preAllocatedVUs'],
    ({ preAllocatedVUs, maxVUs }) => preAllocatedVUs !== 0 || maxVUs !== undefined,
  ),
] as const

export const rampingArrivalRateRules = [...constantArrivalRateRules, ...rampRules('startRate')] as const

/** A line that starts something, and takes some time. */
function rampRules(start: 'startVUs' | 'startRate') {
  return [
    rule(
      `${start} or the target of a stage above 0`,
      ['stages'],
      (fields) => fields[start] !== 0 || !isListOf(fields['stages'], ({ target }) => target === 0),
    ),
    rule(
      'at least one stage that is longer than 0s',
      ['stages'],
      ({ stages }) => !isListOf(stages, (written) => written['duration'] === 0),
    ),
  ] as const
}

function isListOf(list: unknown, holds: (item: Fields) => boolean): boolean {
  if (!Array.isArray(list) || list.length === 0) return false
  return list.every((item) => typeof item === 'object' && item !== null && holds(item as Fields))
}

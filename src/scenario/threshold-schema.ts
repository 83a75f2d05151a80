import { z } from 'zod'
import { duration, flag, text } from '../reading/schema-leaves.ts'

const expression = () => text('an expression such as p(95)<500')

const thresholdSchema = z.union(
  [
    expression(),
    z.strictObject({
      threshold: expression().meta({ description: 'The expression.', examples: ['p(95)<500'] }),
      window: duration({ min: 1_000 })
        .optional()
        .meta({
          description:
            'The expression must hold in each stretch of the run that is so long, counted from its start. Default: over the whole run.',
          examples: ['10m'],
        }),
      sure: flag().prefault(false).meta({
        description:
          'Also fails if chance or calls that were cut off could have decided the result, or if there was no sample. For percentiles and shares of calls.',
      }),
      abortOnFail: flag().prefault(false).meta({
        description: 'Ends the run at the first evaluation that fails; running iterations have their gracefulStop.',
      }),
      delayAbortEval: duration().prefault('0s').meta({
        description: 'From the start of the run: failures before do not end it.',
      }),
    }),
  ],
  'an expression such as p(95)<500, or { threshold, window, sure, abortOnFail, delayAbortEval }',
)

/** What is written under `thresholds`. Names of metrics, tags and their values are looked at in check-thresholds.ts. */
export const thresholdsSchema = z
  .record(
    z.string(),
    z.union([expression(), z.array(thresholdSchema)], 'an expression such as p(95)<500, or a list of them'),
    'a mapping of metrics to expressions',
  )
  .prefault({})
  .meta({
    description:
      "What must hold for the run to pass: metric or 'metric{tag:value,…}' → expressions such as p(95)<500, as in k6. " +
      'Metrics, tags and aggregates: docs/metrics.md. Numbers are in the unit of the metric.',
    examples: [{ 'time_to_first_token{mode:optimized}': ['p(50)<700'], calls_throttled: ['rate<0.1'] }],
  })

/** What is written under `summaryTrendStats`. */
export const trendStatsSchema = z
  .array(text('a statistic such as avg or p(90)'), 'a list such as [avg, med, p(95)]')
  .min(1, 'at least one statistic')
  .prefault(['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'])
  .meta({
    description:
      'What --summary-mode full tells of each trend: avg, min, med, max, count, and p(N) of the percentiles in summary.json.',
  })

import type { Comparison, MetricComparison, Verdict } from '../../history/comparison.ts'
import { renderCommand } from '../github-annotations.ts'
import { describeVerdict, HEADLINES } from './change-text.ts'

const COMMANDS = { worse: 'error', suspect: 'warning', better: 'notice' } as const satisfies Partial<
  Record<Verdict, string>
>

/** What GitHub shows beside a job: the verdict, and each metric that changed. A line each, without its newline. */
export function renderComparisonAnnotations(comparison: Comparison): string[] {
  const { metrics, verdict } = comparison
  return [
    renderCommand(verdict === 'worse' ? 'error' : verdict === 'suspect' ? 'warning' : 'notice', {
      title: 'seismo compare',
      message: HEADLINES[verdict],
    }),
    ...metrics.flatMap((metric) => annotate(metric, comparison)),
  ]
}

function annotate(metric: MetricComparison, comparison: Comparison): string[] {
  const { verdict } = metric
  if (verdict !== 'worse' && verdict !== 'suspect' && verdict !== 'better') return []
  const title = `seismo compare: ${metric.metric} of mode ${metric.mode} is ${verdict}`
  return [renderCommand(COMMANDS[verdict], { title, message: describeVerdict(metric, comparison) })]
}

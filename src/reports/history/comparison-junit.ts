import type { Comparison, MetricComparison, Verdict } from '../../history/comparison.ts'
import { renderCommand } from '../github-annotations.ts'
import { makeCase, makeSuite, makeSuites, renderXml, type XmlElement } from '../junit.ts'
import { describeVerdict, groupUntold, HEADLINES } from './change-text.ts'

// A comparison as a CI system lists it: a test case for each gated metric of each mode. What is worse has failed, what cannot be judged was
// skipped, and what is suspect has passed and says so.

export function renderComparisonJUnit(comparison: Comparison): string {
  const gated = comparison.metrics.filter(({ verdict }) => verdict !== null)
  const startedAt = comparison.run.runs[0]?.startedAt ?? ''
  const suites = [...Map.groupBy(gated, ({ mode }) => mode)].map(([mode, metrics]) =>
    makeSuite(
      `compare: ${mode}`,
      startedAt,
      metrics.map((metric) => caseOf(metric, comparison)),
    ),
  )
  return renderXml(makeSuites(`seismo compare: ${HEADLINES[comparison.verdict]}`, suites))
}

function caseOf(metric: MetricComparison, comparison: Comparison): XmlElement {
  return makeCase(`compare.${metric.mode}`, metric.metric, outcomeOf(metric, comparison))
}

function outcomeOf(metric: MetricComparison, comparison: Comparison): XmlElement[] {
  const message = describeVerdict(metric, comparison)
  switch (metric.verdict) {
    case 'worse':
      return [{ name: 'failure', attributes: { type: 'worse', message } }]
    case 'cannot tell': {
      const group = groupUntold(comparison).find(({ metrics }) => metrics.includes(metric))
      return [{ name: 'skipped', attributes: { message: group?.why ?? 'cannot tell' } }]
    }
    case 'suspect':
    case 'better':
    case 'no change seen':
    case 'same':
      return [{ name: 'system-out', text: `${metric.verdict}: ${message}` }]
    case null:
      return []
  }
}

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

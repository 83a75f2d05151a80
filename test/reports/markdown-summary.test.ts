import { expect, test } from 'vitest'
import { renderMarkdownSummary } from '../../src/reports/markdown-summary.ts'
import { makeTrendStat } from '../../src/plan/trend-stat.ts'
import { richSummary } from '../fakes/rich-summary.ts'
import { summariesOf, tameNames } from '../fakes/summaries.ts'

const trendStats = ['avg', 'med', 'p(95)', 'count'].map(makeTrendStat)
const summaries = summariesOf(tameNames)

test.each(['failed', 'killed', 'empty'])('of a run that is %s', async (kind) => {
  await expect(renderMarkdownSummary(summaries[kind]!, trendStats)).toMatchFileSnapshot(`./golden/summary-${kind}.md`)
})

test('of a run that has every section', async () => {
  await expect(renderMarkdownSummary(richSummary(), trendStats)).toMatchFileSnapshot('./golden/rich.md')
})

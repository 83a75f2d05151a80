import { expect, test } from 'vitest'
import { renderMarkdownSummary } from '../../src/reports/markdown-summary.ts'
import { trendStatsSchema } from '../../src/scenario/threshold-schema.ts'
import { richSummary } from '../fakes/rich-summary.ts'
import { summariesOf, tameNames } from '../fakes/summaries.ts'

const trendStats = trendStatsSchema.parse(['avg', 'med', 'p(95)', 'count'])
const summaries = summariesOf(tameNames)

test.each(['failed', 'killed', 'empty'])('of a run that is %s', async (kind) => {
  await expect(renderMarkdownSummary(summaries[kind]!, trendStats)).toMatchFileSnapshot(`./golden/summary-${kind}.md`)
})

test('of a run that has every section', async () => {
  await expect(renderMarkdownSummary(richSummary(), trendStats)).toMatchFileSnapshot('./golden/rich.md')
})

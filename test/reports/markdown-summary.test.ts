import { expect, test } from 'vitest'
import { renderMarkdownSummary } from '../../src/reports/markdown-summary.ts'
import { summariesOf, tameNames } from '../fakes/summaries.ts'

const summaries = summariesOf(tameNames)

test.each(['failed', 'killed', 'empty'])('of a run that is %s', async (kind) => {
  await expect(renderMarkdownSummary(summaries[kind]!)).toMatchFileSnapshot(`./golden/summary-${kind}.md`)
})

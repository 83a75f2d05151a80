// The default profile, held to study A: what it publishes of each row must come out of the latency model.
import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { loadProfile } from '../../../src/simulator/profile/load-profile.ts'
import { drawReply } from '../../experiments/draw-reply.ts'
import { quantile } from '../../experiments/quantile.ts'
import { drawStudyAPrompt, studyARows } from '../../experiments/study-a.ts'

const DRAWS = 20_000
const profile = await loadProfile('default')

describe.each(studyARows)('20,000 draws of $name under the prompt mix', (row) => {
  const serving = profile.models[row.modelId]!.servings[row.latency]!
  const prompts = makeRandom(2, 'prompts')
  const replies = Array.from({ length: DRAWS }, (_, number) =>
    drawReply(serving, makeRandom(2, 'reply', number), drawStudyAPrompt(prompts)),
  )
  const times = replies.map(({ timeToFirstTokenMs }) => timeToFirstTokenMs)
  const rates = replies.flatMap(({ outputTokensPerSecond }) => outputTokensPerSecond ?? [])

  test.each([
    ['p50 of time to first token', times, 0.5, row.timeToFirstTokenMs.p50],
    ['p90 of time to first token', times, 0.9, row.timeToFirstTokenMs.p90],
    ['p50 of output tokens a second', rates, 0.5, row.outputTokensPerSecond.p50],
    ['p90 of output tokens a second', rates, 0.9, row.outputTokensPerSecond.p90],
  ])('have the published %s within 3 %%', (_, values, share, published) => {
    expect(Math.abs(quantile(values, share) / published - 1)).toBeLessThan(0.03)
  })
})

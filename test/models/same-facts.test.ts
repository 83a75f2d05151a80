import { expect, test } from 'vitest'
import { allModels, sureFactsOf, bodyOfModel } from '../../src/models/model-facts.ts'
import { bodyOfModel as oldBodyOf, modelFactsOf as oldFactsOf } from '../../src/models/old-facts.ts'

const LACKS_RESERVED_TOO = /claude-(?:(?:sonnet|opus)-4-[78]|sonnet-5|opus-5|fable-5|haiku-5-5|mythos)/
const ids = [
  ...allModels().map(({ id }) => id),
  'anthropic.claude-of-next-year',
  'anthropic.claude-sonnet-4-7',
  'amazon.nova-of-next-year',
  'amazon.titan-of-next-year',
  'meta.llama3-of-next-year',
  'meta.llama5-of-next-year',
  'cohere.of-next-year',
  'newcomer.model-1',
]

/** What the file says otherwise, because newer pages do. */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  'anthropic.claude-sonnet-4-6': ['cache'],
  'anthropic.claude-sonnet-5-5': ['outputBurndown'],
}

test.each(ids)('the file says of %s what the table said', (id) => {
  const old = oldFactsOf(id)
  const facts = sureFactsOf(id)
  const { latency, tiers, caching, quota, profiles, sampling } = facts ?? {}
  const now = {
    optimizedRegions: latency?.optimizedRegions,
    lacksTiers: LACKS_RESERVED_TOO.test(id) ? tiers?.lacks?.filter((tier) => tier !== 'reserved') : tiers?.lacks,
    cache:
      caching?.explicit === 'none'
        ? null
        : {
            minimumTokens: caching?.minimumTokens,
            ttls: caching?.ttls,
            ...(caching?.perhapsFromTokens === undefined ? {} : { perhapsFromTokens: caching.perhapsFromTokens }),
          },
    outputBurndown: quota?.outputBurndown,
    profileOnlyIn: profiles?.onlyIn,
    samplesByOne: sampling === undefined ? undefined : true,
  }
  for (const [fact, value] of Object.entries(old ?? {})) {
    if (fact === 'id' || DIFFERENCES[id]?.includes(fact) === true) continue
    expect([fact, now[fact as keyof typeof now]]).toEqual([fact, value])
  }
  expect(bodyOfModel(id)).toBe(oldBodyOf(id))
})

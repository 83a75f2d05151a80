import { expect, test } from 'vitest'
import { groupByMergedTags, mergedTags } from '../../src/results/merged-tags.ts'

test('a call’s sample stands in its own series, in that of each tag, and in the whole', () => {
  expect(mergedTags({ scenario: 's', mode: 'm', prompt: 'p' })).toEqual([
    { scenario: 's', mode: 'm', prompt: 'p' },
    { scenario: 's' },
    { mode: 'm' },
    { prompt: 'p' },
    {},
  ])
})

test('a turn’s sample stands in its own series, in that of all turns, and in that of each tag', () => {
  expect(mergedTags({ scenario: 's', mode: 'm', prompt: 'p', turn: '2' })).toEqual([
    { scenario: 's', mode: 'm', prompt: 'p', turn: '2' },
    { scenario: 's', mode: 'm', prompt: 'p' },
    { scenario: 's' },
    { mode: 'm' },
    { prompt: 'p' },
    { turn: '2' },
    {},
  ])
})

test('a sample of a scenario alone stands in no series twice', () => {
  expect(mergedTags({ scenario: 's' })).toEqual([{ scenario: 's' }, {}])
})

test('a kind is kept and merged in each of them', () => {
  expect(mergedTags({ scenario: 's', throttle: 'tokens' })).toEqual([
    { scenario: 's' },
    { scenario: 's', throttle: 'tokens' },
    {},
    { throttle: 'tokens' },
  ])
})

test('of two kinds each is kept alone, and neither with the other', () => {
  expect(mergedTags({ scenario: 's', latency: 'standard', tier: 'flex' })).toEqual([
    { scenario: 's' },
    { scenario: 's', latency: 'standard' },
    { scenario: 's', tier: 'flex' },
    {},
    { latency: 'standard' },
    { tier: 'flex' },
  ])
})

test('items that share a series are in one group', () => {
  const items = ['a', 'b'].map((mode) => ({ metric: 'calls', tags: { scenario: 's', mode } }))
  const groups = groupByMergedTags(items).map(({ tags, items: { length } }) => [tags, length])
  expect(groups).toEqual([
    [{ scenario: 's', mode: 'a' }, 1],
    [{ scenario: 's' }, 2],
    [{ mode: 'a' }, 1],
    [{}, 2],
    [{ scenario: 's', mode: 'b' }, 1],
    [{ mode: 'b' }, 1],
  ])
})

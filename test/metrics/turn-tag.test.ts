import { expect, test } from 'vitest'
import { turnTag, turnTags } from '../../src/metrics/turn-tag.ts'

test.each([
  [1, '1'],
  [20, '20'],
  [21, '21-50'],
  [50, '21-50'],
  [51, '51-100'],
  [100, '51-100'],
  [101, '101-200'],
  [501, '501-1000'],
  [1_000, '501-1000'],
])('turn %i has the tag %s', (turn, tag) => {
  expect(turnTag(turn)).toBe(tag)
})

test('a conversation of a thousand turns has 25 of them', () => {
  expect(turnTags(1_000)).toHaveLength(25)
  expect(turnTags(3)).toEqual(['1', '2', '3'])
  expect(turnTags(22)).toEqual([...Array.from({ length: 20 }, (_, index) => String(index + 1)), '21-50'])
})

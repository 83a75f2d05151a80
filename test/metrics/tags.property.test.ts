import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TAG_NAMES, tagsKey, type Tags } from '../../src/metrics/tags.ts'

// Values of what keys are made of, so that one may end where another begins.
const value = fc.string({ unit: fc.constantFrom(',', ':', '0', '1', '2', 'a'), maxLength: 5 })
const tags: fc.Arbitrary<Tags> = fc
  .uniqueArray(fc.record({ name: fc.constantFrom(...TAG_NAMES), value }), {
    selector: ({ name }) => name,
    maxLength: 3,
  })
  .map((each) => Object.fromEntries(each.map((tag) => [tag.name, tag.value])))

test('keys are equal for equal tags and for no others', () => {
  fc.assert(
    fc.property(tags, tags, (a, b) => {
      const isEqual = TAG_NAMES.every((name) => a[name] === b[name])
      expect(tagsKey(a) === tagsKey(b)).toBe(isEqual)
      expect(tagsKey(Object.fromEntries(Object.entries(a).toReversed()))).toBe(tagsKey(a))
    }),
    { numRuns: 5_000 },
  )
})

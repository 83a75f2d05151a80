import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDeltaContent } from '../../src/bedrock/delta-content.ts'

const text = fc.oneof(fc.constant(''), fc.string(), fc.string({ unit: 'binary' }))
const delta = fc.oneof(
  fc.record({ text }),
  fc.record({ toolUse: fc.record({ input: text }) }),
  fc.record({
    reasoningContent: fc.oneof(
      fc.record({ text }),
      fc.record({ signature: text }),
      fc.record({ redactedContent: text }),
    ),
  }),
)

test('what a delta brings does not depend on the order of its keys or on its padding', () => {
  fc.assert(
    fc.property(delta, fc.nat(), text, (content, contentBlockIndex, p) => {
      const orders = [
        { contentBlockIndex, delta: content, p },
        { contentBlockIndex, delta: content },
        { p, delta: content, contentBlockIndex },
      ]
      const found = orders.map((event) => {
        const bytes = Buffer.from(JSON.stringify(event))
        return readDeltaContent(bytes, 0, bytes.length)
      })
      expect(new Set(found).size).toBe(1)
      expect(found[0]).not.toBe('malformed')
    }),
    { numRuns: 1_000 },
  )
})

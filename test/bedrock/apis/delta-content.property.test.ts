import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeltaReader } from '../../../src/bedrock/apis/delta-content.ts'

const text = fc.oneof(
  fc.constantFrom('', '\\', '"', '\n', '\u0007', '\ud83e\udd93', '\ud83e', '\udd93\ud83e', '\u00e9\u20ac'),
  fc.string(),
  fc.string({ unit: 'binary' }),
)
/** As some write it: every letter as an escape. */
const inEscapes = (json: string): string =>
  json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

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

function saidIn(content: object): string {
  if ('text' in content) return String(content.text)
  if ('toolUse' in content) return (content.toolUse as { input: string }).input
  return 'reasoningContent' in content ? ((content.reasoningContent as { text?: string }).text ?? '') : ''
}

test('what a delta brings does not depend on the order of its keys or on its padding', () => {
  fc.assert(
    fc.property(delta, fc.nat(), text, fc.boolean(), (content, contentBlockIndex, p, isEscaped) => {
      const orders = [
        { contentBlockIndex, delta: content, p },
        { contentBlockIndex, delta: content },
        { p, delta: content, contentBlockIndex },
      ]
      const found = orders.map((event) => {
        const bytes = Buffer.from(isEscaped ? inEscapes(JSON.stringify(event)) : JSON.stringify(event))
        const reader = new DeltaReader()
        return [reader.read(bytes, 0, bytes.length), reader.textBytes]
      })
      expect(found[1]).toStrictEqual(found[0])
      expect(found[2]).toStrictEqual(found[0])
      expect(found[0]?.[1]).toBe(Buffer.byteLength(saidIn(content)))
    }),
    { numRuns: 1_000 },
  )
})

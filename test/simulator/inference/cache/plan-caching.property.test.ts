import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { planCaching } from '../../../../src/simulator/inference/cache/plan-caching.ts'

const profiles = fc.record({
  minimumTokens: fc.integer({ min: 1, max: 3_000 }),
  maximumTokens: fc.option(fc.integer({ min: 1, max: 20_000 })),
  ttls: fc.constant(['5m', '1h'] as const),
  maximumCheckpoints: fc.constant(4),
  lookBackBlocks: fc.constant(0),
  isForTools: fc.constant(true),
  isExplicit: fc.constant(true),
  implicitHitShare: fc.constant(0),
  tellsImplicitWrites: fc.constant(false),
})
const prompts = fc.array(
  fc.record({
    tokens: fc.integer({ min: 0, max: 5_000 }),
    ttl: fc.constantFrom('5m' as const, '1h' as const),
    isCached: fc.boolean(),
  }),
  { maxLength: 4 },
)

test('what is read and written is a prefix of the prompt, and every token written has one time to live', () => {
  fc.assert(
    fc.property(profiles, prompts, (profile, parts) => {
      let tokens = 0
      const checkpoints = parts.map((part, index) => {
        tokens += part.tokens
        return { key: String(index), ttl: part.ttl, tokens, before: [] }
      })
      const plan = planCaching(profile, checkpoints, (key) => parts[Number(key)]?.isCached ?? false)
      expect(plan.readTokens).toBeGreaterThanOrEqual(0)
      expect(plan.writeTokens).toBeGreaterThanOrEqual(0)
      expect(plan.readTokens + plan.writeTokens).toBeLessThanOrEqual(tokens)
      expect(plan.details.reduce((sum, { inputTokens }) => sum + inputTokens, 0)).toBe(plan.writeTokens)
      expect(plan.readKeys.every((key) => plan.writes.every((write) => Number(write.key) > Number(key)))).toBe(true)
    }),
  )
})

test('whoever sends the same prompt again reads all that the first call read and wrote, and writes nothing', () => {
  fc.assert(
    fc.property(profiles, prompts, (profile, parts) => {
      let tokens = 0
      const checkpoints = parts.map((part, index) => {
        tokens += part.tokens
        return { key: String(index), ttl: part.ttl, tokens, before: [] }
      })
      const cached = new Set<string>()
      const first = planCaching(profile, checkpoints, (key) => cached.has(key))
      for (const { key } of first.writes) cached.add(key)
      const second = planCaching(profile, checkpoints, (key) => cached.has(key))
      expect(second.readTokens).toBe(first.readTokens + first.writeTokens)
      expect(second.writeTokens).toBe(0)
    }),
  )
})

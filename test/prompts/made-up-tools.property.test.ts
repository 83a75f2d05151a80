import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { charactersOf } from '../../src/conversation/conversation.ts'
import { makeUpTools } from '../../src/prompts/made-up-tools.ts'
import { TOOL_NAME } from '../../src/scenario/read-tool-list.ts'

interface Asked {
  readonly count: number
  readonly tokens: number
  readonly seed: number
  readonly entry: number
  readonly charactersPerToken: number
}

const asked: fc.Arbitrary<Asked> = fc.record({
  count: fc.integer({ min: 1, max: 100 }),
  tokens: fc.integer({ min: 80, max: 2_000 }),
  seed: fc.nat(),
  entry: fc.nat({ max: 5 }),
  charactersPerToken: fc.double({ min: 3, max: 6, noNaN: true }),
})

const make = ({ charactersPerToken, count, entry, seed, tokens }: Asked) =>
  makeUpTools({ kind: 'made-up', count, tokens: { kind: 'constant', value: tokens } }, charactersPerToken, seed, entry)

test('all together are as long as was asked for, but for a word', () => {
  fc.assert(
    fc.property(asked, (of) => {
      const tools = make(of)
      const characters = charactersOf({ messages: [], system: null, tools: { tools, toolChoice: null } })
      expect(tools).toHaveLength(of.count)
      expect(Math.abs(characters - of.count * of.tokens * of.charactersPerToken)).toBeLessThan(40)
    }),
    { numRuns: 50 },
  )
})

test('each is one that Bedrock takes: a name of its own, words, and a schema that has the arguments it requires', () => {
  fc.assert(
    fc.property(asked, fc.integer({ min: 40, max: 90 }), (of, tokens) => {
      const tools = make({ ...of, tokens })
      expect(new Set(tools.map(({ name }) => name)).size).toBe(of.count)
      for (const { description, inputSchema, name } of tools) {
        expect(name).toMatch(TOOL_NAME)
        expect(description).toMatch(/^[A-Z].*\.$/s)
        const required = inputSchema['required'] as readonly string[]
        expect(inputSchema['type']).toBe('object')
        expect(required.length).toBeGreaterThan(0)
        expect(Object.keys(inputSchema['properties'] as object)).toEqual(expect.arrayContaining([...required]))
      }
    }),
    { numRuns: 50 },
  )
})

test('the same seed and entry make the same, others make others', () => {
  fc.assert(
    fc.property(asked, (of) => {
      expect(make(of)).toEqual(make(of))
      expect(make({ ...of, entry: of.entry + 1 })).not.toEqual(make(of))
      expect(make({ ...of, seed: of.seed + 1 })).not.toEqual(make(of))
    }),
    { numRuns: 20 },
  )
})

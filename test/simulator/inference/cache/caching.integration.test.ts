// A conversation whose cache point moves, and prompts that a model caches by itself, by what their usage says.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../../src/simulator/start-simulator.ts'
import { MODEL, writeProfile } from '../../profile-file.ts'
import { call } from '../call.ts'

const cache = (more: string): string => `    cache:
      minimumTokens: { value: 100, assumption: set }
      ttls: { value: [5m], assumption: set }
      maximumCheckpoints: { value: 4, assumption: set }
${more}`
const LOOKS_BACK = cache('      lookBackBlocks: { value: 20, assumption: set }')
const BY_ITSELF = cache('      implicitHitShare: { value: 1, assumption: set }')
const NOT_BY_POINTS = `${BY_ITSELF}
      isExplicit: false`

const simulators: Simulator[] = []
beforeAll(async () => {
  for (const model of [LOOKS_BACK, BY_ITSELF, NOT_BY_POINTS]) {
    simulators.push(await startSimulator({ port: 0, profile: await writeProfile({ model }), seed: 1 }))
  }
})
afterAll(() => Promise.all(simulators.map((one) => one.close())))

const text = (letter: string) => ({ text: letter.repeat(800) })
const point = { cachePoint: { type: 'default' } }
const says = (role: string, ...content: object[]) => ({ role, content })
const usageOf = async (index: number, messages: readonly object[]) => {
  const { status, metadata } = await call(simulators[index]?.url ?? '', MODEL, {
    operation: 'converse',
    body: { messages },
  })
  const {
    inputTokens,
    cacheReadInputTokens = 0,
    cacheWriteInputTokens = 0,
  } = (metadata['usage'] ?? {}) as Record<string, number>
  return { status, input: inputTokens, read: cacheReadInputTokens, write: cacheWriteInputTokens }
}

test('a cache point that moves reads what it wrote a turn before', async () => {
  const first = [says('user', text('a'), point)]
  const second = [says('user', text('a')), says('assistant', text('b')), says('user', text('c'), point)]
  const third = [
    ...second.slice(0, 2),
    says('user', text('c')),
    says('assistant', text('d')),
    says('user', text('e'), point),
  ]
  expect(await usageOf(0, first)).toMatchObject({ read: 0, write: 200, input: 0 })
  expect(await usageOf(0, second)).toMatchObject({ read: 200, write: 400, input: 0 })
  expect(await usageOf(0, third)).toMatchObject({ read: 600, write: 400, input: 0 })
})

test('a model that caches by itself tells what it read, and no write', async () => {
  const first = [says('user', text('a'))]
  const second = [...first, says('assistant', text('b')), says('user', text('c'))]
  expect(await usageOf(1, first)).toMatchObject({ read: 0, write: 0, input: 200 })
  expect(await usageOf(1, second)).toMatchObject({ read: 200, write: 0, input: 400 })
  expect(await usageOf(1, second)).toMatchObject({ read: 600, write: 0, input: 0 })
  expect(await usageOf(1, [says('user', text('x'))])).toMatchObject({ read: 0, write: 0, input: 200 })
})

test('a model that caches by itself alone refuses cache points', async () => {
  expect(await usageOf(2, [says('user', text('a'), point)])).toMatchObject({ status: 403 })
})

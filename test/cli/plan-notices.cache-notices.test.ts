import { expect, test } from 'vitest'
import { cacheNotices } from '../../src/cli/plan-notices.ts'
import type { CachePlan } from '../../src/plan/mode-plan.ts'
import type { PromptPlan, RunPlan } from '../../src/plan/run-plan.ts'
import { modePlan, promptPlan, runPlan } from '../fakes/run-plan.ts'

const SHARED = (tokens: number) => ({ kind: 'shared', tokens }) as const
const behindSystem: CachePlan = { points: ['system'], ttl: null }
const behindMessages: CachePlan = { points: ['system', 'messages'], ttl: null }

const prompt = (changes: Partial<PromptPlan>): PromptPlan =>
  promptPlan({
    name: 'p',
    source: { kind: 'synthetic', task: 'chat', inputTokens: { kind: 'uniform', min: 100, max: 500 } },
    ...changes,
  })

const noticesOf = (
  cache: CachePlan | null,
  prompts: readonly PromptPlan[],
  { model, target = { kind: 'aws' } }: { readonly model?: string; readonly target?: RunPlan['target'] } = {},
): string[] =>
  cacheNotices(
    runPlan({
      target,
      modes: [modePlan({ name: 'cached', cache, ...(model === undefined ? {} : { model }) })],
      prompts,
    }),
  )

const template = { kind: 'template', template: 'Hello', values: {} } as const
const SHORT = (tokens: number) =>
  `Mode cached caches nothing of prompt p: at most ${tokens} tokens or so stand ahead of a cache point, and the model caches none under 2048.`
const NONCE =
  'Mode cached reads nothing of prompt p from its cache: each call begins with a nonce. Set nonce: false, or system: { sharedTokens } and a point behind it.'

test.each<[string, CachePlan | null, Partial<PromptPlan>, string[]]>([
  ['without a cache', null, { system: SHARED(10) }, []],
  ['a shared prefix of the minimum', behindSystem, { system: SHARED(2_048) }, []],
  ['a shared prefix one token short of it', behindSystem, { system: SHARED(2_047) }, [SHORT(2_047)]],
  [
    'no place for a point',
    behindSystem,
    {},
    ['Mode cached caches nothing of prompt p: there is nothing that its cache point (system) could stand behind.'],
  ],
  [
    'a written system prompt, by its characters, that may be shared',
    behindSystem,
    { system: { kind: 'text', text: 'x'.repeat(4_001) }, nonce: false },
    [SHORT(1_001)],
  ],
  ['a written one behind a nonce', behindSystem, { system: { kind: 'text', text: 'x'.repeat(9_000) } }, [NONCE]],
  ['messages behind a shared prefix, together long enough', behindMessages, { system: SHARED(1_548) }, []],
  ['messages behind a shared prefix, together too short', behindMessages, { system: SHARED(1_547) }, [SHORT(2_047)]],
  ['messages alone, too short and behind a nonce', behindMessages, {}, [SHORT(500), NONCE]],
  [
    'one point only, behind a message with a nonce',
    { points: ['messages'], ttl: null },
    { system: SHARED(5_000) },
    [NONCE],
  ],
  ['messages of a length that nobody knows', behindMessages, { source: template, nonce: false }, []],
  ['a conversation, which grows and reads itself', behindMessages, { turns: { kind: 'constant', value: 3 } }, []],
  [
    'a conversation with a nonce in each turn',
    behindMessages,
    { turns: { kind: 'constant', value: 3 }, nonce: { sharedSystem: false, sharedTools: false, turns: true } },
    [NONCE],
  ],
  [
    'a shared prefix behind a nonce',
    behindSystem,
    { system: SHARED(9_000), nonce: { sharedSystem: true, sharedTools: false, turns: false } },
    [NONCE],
  ],
])('%s', (_, cache, changes, notices) => {
  expect(noticesOf(cache, [prompt(changes)])).toEqual(notices)
})

test('nothing is said of a model whose minimum nobody knows', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl'
  expect(noticesOf(behindSystem, [prompt({ system: SHARED(10) })], { model: arn })).toEqual([])
})

test.each([
  [
    1_023,
    [
      'Mode cached caches nothing of prompt p: at most 1023 tokens or so stand ahead of a cache point, and the model caches none under 1024.',
    ],
  ],
  [
    1_024,
    [
      "Mode cached may cache nothing of prompt p: at most 1024 tokens or so stand ahead of a cache point, and AWS's pages say of the model both that it caches none under 1024 and none under 1536.",
    ],
  ],
  [1_536, []],
])('where the pages do not agree on a minimum, %i tokens are told by what all of them say', (tokens, notices) => {
  expect(noticesOf(behindSystem, [prompt({ system: SHARED(tokens) })], { model: 'us.amazon.nova-micro-v1:0' })).toEqual(
    notices,
  )
})

test.each<RunPlan['target']>([
  { kind: 'simulator', profile: 'default' },
  { kind: 'url', url: 'http://127.0.0.1:9' },
])('the minimum of a model at AWS is nothing that %j is held to', (target) => {
  expect(noticesOf(behindSystem, [prompt({ system: SHARED(10) })], { target })).toEqual([])
  expect(noticesOf(behindMessages, [prompt({ system: null })], { target })).toEqual([NONCE])
})

test('prompts with one trouble are told together, and one that no call takes is not told', () => {
  const prompts = [prompt({ name: 'a' }), prompt({ name: 'b' }), prompt({ name: 'unused', weight: 0 })]
  expect(noticesOf(behindSystem, prompts)).toEqual([
    'Mode cached caches nothing of prompts a, b: there is nothing that its cache point (system) could stand behind.',
  ])
})

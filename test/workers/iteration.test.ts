import { describe, expect, test } from 'vitest'
import { textMessage, textOfContent } from '../../src/conversation/conversation.ts'
import { makeScriptedTalk, type Talk } from '../../src/prompts/talk.ts'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { Bedrock, CallSettings } from '../../src/bedrock/open-bedrock.ts'
import type { CallRecorder, IterationOutcome } from '../../src/metrics/recorder.ts'
import type { CallPlace } from '../../src/metrics/tags.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import type { FlowStep, RunPlan } from '../../src/plan/run-plan.ts'
import type { Prompts } from '../../src/prompts/open-prompts.ts'
import { openCallBooks } from '../../src/workers/call-books.ts'
import type { HookCall, Hooks } from '../../src/workers/hooks.ts'
import { makeSpendingMemory, openSpending } from '../../src/workers/spending.ts'
import { runIteration, type IterationEnd, type ThreadContext } from '../../src/workers/iteration.ts'
import { cachedCall, refusedCall } from '../fakes/call-record.ts'
import { makeFakeClock, type FakeClock } from '../fakes/fake-clock.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'
import { callStep } from '../prompts/prompts-plan.ts'

const CALL_MS = 100

interface MadeCall {
  readonly mode: number
  readonly conversation: Conversation
  readonly startMs: number
  readonly keepsReply: boolean
}

interface Watched {
  readonly end: IterationEnd
  readonly calls: readonly MadeCall[]
  readonly recorded: readonly (CallPlace & { readonly dueMs: number | null })[]
  /** Turn and reason of each that was not sent. */
  readonly missed: readonly (readonly [number | null, string])[]
  /** How each agent ended, and after how many steps. */
  readonly agents: readonly (readonly [string, number])[]
  readonly iterations: readonly IterationOutcome[]
}

interface Setting {
  readonly budgetTokens?: number
  readonly turns?: number | null
  /** In place of a conversation: one that takes so many steps. */
  readonly agent?: { readonly steps: number }
  readonly hooks?: Partial<Hooks>
  readonly model?: 'open' | 'closed'
  readonly reply?: string
  readonly stopReason?: string
  /** What passes between two turns. */
  readonly turnThinkMs?: number
  /** What the call of this number (from 1) ends as; else it completes. */
  readonly refuse?: number
  readonly interruptAtMs?: number
  /** How long a beforeCall of this test's own takes. */
  readonly hookMs?: number
}

const planOf = (flow: readonly FlowStep[], model: 'open' | 'closed'): RunPlan => {
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  const executor = model === 'open' ? ({ kind: 'phases' } as const) : scenario.executor
  return runPlan({ modes: [modePlan(), modePlan({ name: 'other' })], scenarios: [{ ...scenario, executor, flow }] })
}

const fakeAgent = (steps: number): Talk => {
  let step = 0
  return {
    prompt: 0,
    mode: null,
    turns: null,
    isAgent: true,
    next(reply) {
      if (step === steps) return { ended: 'answered', stopReason: reply?.stopReason ?? null }
      const messages = [textMessage('user', `step ${++step}`)]
      const conversation = { system: null, messages, tools: null, maxOutputTokens: null, aimedInputTokens: null }
      return { conversation, turn: step, pauseMs: 0, keepsReply: true }
    },
  }
}

const fakePrompts = ({ agent, turns = null, turnThinkMs = 0 }: Setting): Prompts => ({
  forIteration: () => ({
    mode: 0,
    nextCall: () =>
      agent === undefined
        ? makeScriptedTalk({
            prompt: 0,
            mode: null,
            turns,
            recordedReply: () => null,
            pauseBeforeMs: () => turnThinkMs,
            messageAt: (turn) => ({
              content: [{ text: `user ${turn}` }],
              maxOutputTokens: null,
              aimedInputTokens: null,
            }),
            requestOf: (history) => ({ system: 'system', messages: [...history], tools: null }),
          })
        : fakeAgent(agent.steps),
    nextPauseMs: () => 50,
    nextCancellation: () => null,
  }),
})

/** Answers after 100 ms with a text, and then refuses one call in its stream. */
function fakeBedrock(
  clock: FakeClock,
  { refuse, reply = 'reply', stopReason = 'end_turn' }: Setting,
  calls: MadeCall[],
): Bedrock {
  return {
    async call(mode, conversation, { onReply, signal }: CallSettings): Promise<CallRecord> {
      calls.push({ mode, conversation, startMs: clock.nowMs(), keepsReply: onReply !== undefined })
      const number = calls.length
      await clock.sleepUntil(clock.nowMs() + CALL_MS, signal)
      if (signal?.aborted === true) return refusedCall({ kind: 'aborted' })
      onReply?.({ content: [{ text: reply === '' ? '' : `${reply} ${number}` }], stopReason })
      return number === refuse ? refusedCall({ kind: 'throttled', throttle: 'in-stream' }) : cachedCall()
    },
    warmUp: async () => [],
    close: async () => {},
  }
}

async function watch(flow: readonly FlowStep[], setting: Setting = {}): Promise<Watched> {
  const { budgetTokens, hookMs = 0, hooks, interruptAtMs, model = 'closed' } = setting
  const clock = makeFakeClock(1_000)
  const spending =
    budgetTokens === undefined
      ? null
      : openSpending({ ...planOf(flow, model), budget: { costUsd: null, tokens: budgetTokens } }, makeSpendingMemory())
  const calls: MadeCall[] = []
  const recorded: (CallPlace & { dueMs: number | null })[] = []
  const iterations: IterationOutcome[] = []
  const missed: [number | null, string][] = []
  const agents: [string, number][] = []
  const recorder = {
    forCall(tags: CallPlace): CallRecorder {
      const call = { ...tags, dueMs: null as number | null }
      return {
        started: () => recorded.push(call),
        gap() {},
        shown() {},
        ended(_, dueMs) {
          call.dueMs = dueMs
        },
        checked() {},
        missed: (reason) => missed.push([tags.turn, reason]),
        agentEnded: (ending, steps) => agents.push([ending, steps]),
      }
    },
    iterationEnded: (_: number, end: IterationOutcome) => iterations.push(end),
  }
  const thread: ThreadContext = {
    plan: planOf(flow, model),
    clock,
    bedrock: fakeBedrock(clock, setting, calls),
    prompts: fakePrompts(setting),
    recorder,
    books: openCallBooks({
      callLog: null,
      measure() {},
      recorder,
      spending,
      traffic: { callStarted: () => ({ ended() {} }) },
    }),
    checks: () => null,
    hooks: {
      wantsReply: false,
      beforeCall: hookMs === 0 ? null : () => clock.sleepUntil(clock.nowMs() + hookMs),
      afterCall: null,
      ...hooks,
    },
  }
  const interrupt = new AbortController()
  const order = { scenario: 0, iteration: 3, vu: 2, intendedStartMs: 990 }
  const running = runIteration(thread, order, interrupt.signal)
  if (interruptAtMs !== undefined) {
    await clock.advanceTo(interruptAtMs)
    interrupt.abort()
  }
  await clock.runUntilDone(running)
  return { end: await running, calls, recorded, missed, agents, iterations }
}

const throwAt = (of: number) => (call: HookCall) => {
  if (call.turn === of) throw new Error('no')
}

const think: FlowStep = { kind: 'think', durationMs: { kind: 'constant', value: 50 } }
const loop = (count: number, ...steps: FlowStep[]): FlowStep => ({ kind: 'loop', count, steps })

describe('a flow', () => {
  test('is walked in its order; pauses count in the iteration and in no call', async () => {
    const { calls, end, iterations, recorded } = await watch([callStep(), think, callStep({ mode: 1 })])
    expect(calls.map(({ mode, startMs }) => [mode, startMs])).toEqual([
      [0, 1_000],
      [1, 1_150],
    ])
    expect(recorded.map(({ dueMs, mode }) => [mode, dueMs])).toEqual([
      [0, 990],
      [1, 1_150],
    ])
    expect(end).toEqual({ kind: 'completed', durationMs: 250, verdict: 'served', hookFailure: null })
    expect(iterations).toEqual([end])
  })

  test('repeats its loops, and the loops in them', async () => {
    const { calls, end } = await watch([loop(2, callStep(), loop(3, callStep({ mode: 1 }), think))])
    expect(calls.map(({ mode }) => mode)).toEqual([0, 1, 1, 1, 0, 1, 1, 1])
    expect(end.durationMs).toBe(8 * CALL_MS + 6 * 50)
  })

  test('ends in the middle of a loop when it is interrupted', async () => {
    const { calls, end, recorded } = await watch([loop(10, callStep(), think)], { interruptAtMs: 1_330 })
    expect(calls).toHaveLength(3)
    expect(recorded.every(({ dueMs }) => dueMs !== null)).toBe(true)
    expect(end).toEqual({ kind: 'interrupted', durationMs: 330, verdict: 'served', hookFailure: null })
  })
})

test.each<[string, readonly FlowStep[], Setting, string]>([
  ['one call that completes', [callStep()], {}, 'served'],
  ['one call that is throttled', [callStep()], { refuse: 1 }, 'refused'],
  ['a throttled call among others', [callStep(), callStep()], { refuse: 1 }, 'served'],
  ['a throttled call at its end', [callStep(), callStep()], { refuse: 2 }, 'served'],
  ['a pause and no call', [think], {}, 'none'],
  ['a call that we ended', [callStep()], { interruptAtMs: 1_050 }, 'none'],
])('an iteration of %s says of its calls what a VU waits by', async (_, flow, setting, verdict) => {
  expect((await watch(flow, setting)).end.verdict).toBe(verdict)
})

const said = ({ conversation }: MadeCall) =>
  conversation.messages.map(({ role, content }) => `${role}: ${textOfContent(content)}`)

describe('a budget', () => {
  // Each call takes 118 tokens.
  test('lets no call start once it is spent, and nothing follows that call', async () => {
    const { calls, end } = await watch([loop(5, callStep(), think)], { budgetTokens: 200 })
    expect(calls).toHaveLength(2)
    expect(end).toEqual({ kind: 'interrupted', durationMs: 300, verdict: 'served', hookFailure: null })
  })

  test('ends a conversation between two turns', async () => {
    const { calls, end } = await watch([callStep()], { budgetTokens: 118, turns: 3 })
    expect(calls).toHaveLength(1)
    expect(end.kind).toBe('interrupted')
  })

  test('that is spent by the last call leaves the iteration complete', async () => {
    const { calls, end } = await watch([callStep(), callStep()], { budgetTokens: 119 })
    expect(calls).toHaveLength(2)
    expect(end.kind).toBe('completed')
  })
})

describe('a conversation', () => {
  test('carries all that was said before, each turn under its tag and due when the last one ended', async () => {
    const { calls, recorded } = await watch([callStep()], { turns: 3 })
    expect(calls.map(said)).toEqual([
      ['user: user 1'],
      ['user: user 1', 'assistant: reply 1', 'user: user 2'],
      ['user: user 1', 'assistant: reply 1', 'user: user 2', 'assistant: reply 2', 'user: user 3'],
    ])
    expect(recorded.map(({ dueMs, turn }) => [turn, dueMs])).toEqual([
      [1, 990],
      [2, 1_100],
      [3, 1_200],
    ])
    expect(calls.map(({ keepsReply }) => keepsReply)).toEqual([true, true, false])
  })

  test('pauses between its turns, in no call and within the iteration', async () => {
    const { calls, end, recorded } = await watch([callStep()], { turns: 3, turnThinkMs: 20_000 })
    expect(calls.map(({ startMs }) => startMs)).toEqual([1_000, 21_100, 41_200])
    expect(recorded.map(({ dueMs }) => dueMs)).toEqual([990, 21_100, 41_200])
    expect(end).toMatchObject({ kind: 'completed', durationMs: 3 * CALL_MS + 2 * 20_000 })
  })

  test('that is interrupted in a pause misses the turns behind it', async () => {
    const { calls, end, missed } = await watch([callStep()], { turns: 3, turnThinkMs: 20_000, interruptAtMs: 15_000 })
    expect(calls).toHaveLength(1)
    expect(missed).toEqual([2, 3].map((turn) => [turn, 'aborted']))
    expect(end).toMatchObject({ kind: 'interrupted', durationMs: 14_000 })
  })

  test('ends with a turn that does not complete; the flow goes on', async () => {
    const { calls, end, recorded } = await watch([callStep(), callStep()], { turns: 3, refuse: 2 })
    expect(recorded.map(({ turn }) => turn)).toEqual([1, 2, 1, 2, 3])
    expect(calls.map(said)[2]).toEqual(['user: user 1'])
    expect(end.kind).toBe('completed')
  })

  test('ends with a reply of no text, which could not be said again', async () => {
    const { recorded } = await watch([callStep()], { turns: 3, reply: '' })
    expect(recorded.map(({ turn }) => turn)).toEqual([1])
  })

  test.each<[string, Setting, number, string]>([
    ['a turn is throttled', { refuse: 2 }, 2, 'throttled'],
    ['a reply has no text', { reply: '' }, 1, 'no-text'],
    ['a reply calls a tool, which no user answers', { stopReason: 'tool_use' }, 1, 'tool_use'],
    ['a guardrail intervenes', { stopReason: 'guardrail_intervened' }, 1, 'guardrail_intervened'],
    ['the model declines', { stopReason: 'refusal' }, 1, 'refusal'],
    ['the budget is spent', { budgetTokens: 118 }, 1, 'budget'],
    ['the iteration is interrupted', { interruptAtMs: 1_150 }, 2, 'aborted'],
    ['the iteration was over before it began', { interruptAtMs: 1_000, hookMs: 5 }, 0, 'aborted'],
    ['a hook throws before a turn', { hooks: { beforeCall: throwAt(2) } }, 1, 'hook'],
    ['a hook throws after a turn', { hooks: { afterCall: throwAt(2) } }, 2, 'hook'],
  ])('counts the turns that were not sent when %s', async (_, setting, sent, reason) => {
    const { calls, missed } = await watch([callStep()], { ...setting, turns: 4 })
    expect(calls).toHaveLength(sent)
    expect(missed).toEqual([1, 2, 3, 4].slice(sent).map((turn) => [turn, reason]))
  })

  test('goes on after a reply that was cut, or ended for a reason that nobody knows', async () => {
    for (const stopReason of ['max_tokens', 'stop_sequence', 'tea_time']) {
      expect((await watch([callStep()], { turns: 3, stopReason })).missed).toEqual([])
    }
  })

  test('misses none when its last turn is what fails, nor when all complete', async () => {
    expect((await watch([callStep()], { turns: 3, refuse: 3 })).missed).toEqual([])
    expect((await watch([callStep()], { turns: 3 })).missed).toEqual([])
  })

  test('is what a prompt without turns is not: no turn, and no text is read', async () => {
    const { calls, recorded } = await watch([callStep()])
    expect(recorded[0]?.turn).toBeNull()
    expect(calls[0]?.keepsReply).toBe(false)
  })
})

describe('an agent', () => {
  const agent = { steps: 3 }

  test('is entered with how it ended, and its steps under their turns', async () => {
    const { agents, calls, missed, recorded } = await watch([callStep()], { agent })
    expect(recorded.map(({ turn }) => turn)).toEqual([1, 2, 3])
    expect(calls.map(({ keepsReply }) => keepsReply)).toEqual([true, true, true])
    expect(agents).toEqual([['end_turn', 3]])
    expect(missed).toEqual([])
  })

  test.each<[string, Setting, string, number]>([
    ['a step is throttled', { refuse: 2 }, 'throttled', 2],
    ['the budget is spent', { budgetTokens: 118 }, 'budget', 1],
    ['the iteration is interrupted', { interruptAtMs: 1_150 }, 'aborted', 2],
    ['a hook throws before a step', { hooks: { beforeCall: throwAt(3) } }, 'hook', 2],
    ['a hook throws after a step', { hooks: { afterCall: throwAt(2) } }, 'hook', 2],
  ])('is cut short when %s, and misses no turns', async (_, setting, ending, steps) => {
    const { agents, missed } = await watch([callStep()], { ...setting, agent })
    expect(agents).toEqual([[ending, steps]])
    expect(missed).toEqual([])
  })

  test('has ended of itself where the iteration is interrupted behind its last reply', async () => {
    const hooks: Partial<Hooks> = { afterCall: () => Promise.withResolvers<void>().promise }
    const { agents } = await watch([callStep()], { agent: { steps: 1 }, interruptAtMs: 1_150, hooks })
    expect(agents).toEqual([['end_turn', 1]])
  })

  test('that never began has not ended', async () => {
    const { agents } = await watch([callStep()], { agent, interruptAtMs: 1_000, hookMs: 5 })
    expect(agents).toEqual([])
  })
})

describe('hooks', () => {
  test('see each call, and the record of it', async () => {
    const seen: object[] = []
    const hooks: Partial<Hooks> = {
      beforeCall({ conversation, ...call }) {
        seen.push(call)
      },
      afterCall({ turn }, { outcome }) {
        seen.push({ turn, ...outcome })
      },
    }
    await watch([callStep({ mode: 1 })], { turns: 2, refuse: 2, hooks })
    const call = { scenario: 'ramp', mode: 'other', prompt: 'counting', vu: 2, iteration: 3 }
    expect(seen).toEqual([
      { ...call, turn: 1 },
      { turn: 1, kind: 'completed' },
      { ...call, turn: 2 },
      { turn: 2, kind: 'throttled', throttle: 'in-stream' },
    ])
  })

  test.each([
    [true, [['reply 1'], null]],
    [false, [null, null]],
  ])('see the reply of a call that completed if they want to: %s', async (wantsReply, replies) => {
    const seen: unknown[] = []
    const hooks: Partial<Hooks> = {
      wantsReply,
      afterCall(_, { outcome }, reply) {
        seen.push(
          reply === null || outcome.kind !== 'completed'
            ? null
            : reply.content.map((block) => 'text' in block && block.text),
        )
      },
    }
    const { calls } = await watch([callStep(), callStep()], { refuse: 2, hooks })
    expect(seen).toEqual(replies)
    expect(calls.map(({ keepsReply }) => keepsReply)).toEqual([wantsReply, wantsReply])
  })

  test('may send another conversation, in that call alone', async () => {
    const messages = [{ role: 'user', content: [{ text: 'changed' }] }] as const
    const hooks: Partial<Hooks> = {
      beforeCall: async ({ conversation, turn }) => (turn === 1 ? { ...conversation, messages } : undefined),
    }
    const { calls } = await watch([callStep()], { turns: 2, hooks })
    expect(calls.map(({ conversation }) => conversation.messages.map(({ content }) => textOfContent(content)))).toEqual(
      [['changed'], ['user 1', 'reply 1', 'user 2']],
    )
  })

  test.each(['beforeCall', 'afterCall'] as const)(
    '%s that throws ends its iteration, and tells name and words',
    async (name) => {
      const hooks: Partial<Hooks> = {
        [name]: () => {
          throw new RangeError('too\nmany')
        },
      }
      const { end, iterations, recorded } = await watch([loop(3, callStep())], { hooks })
      const hookFailure = `hook ${name} of scenario ramp threw RangeError: too many`
      expect(end).toMatchObject({ kind: 'interrupted', hookFailure })
      expect(iterations).toHaveLength(1)
      // A call that began has ended; one that its hook forbade never began.
      expect(recorded.map(({ dueMs }) => dueMs)).toEqual(name === 'beforeCall' ? [] : [990])
    },
  )

  test.each<[string, unknown]>([
    ['a text', 'Hello'],
    ['no messages', { system: null, messages: [], tools: null, maxOutputTokens: null }],
    [
      'a blank message',
      { system: null, messages: [{ role: 'user', content: [{ text: '' }] }], tools: null, maxOutputTokens: null },
    ],
    ['a part', { messages: [{ role: 'user', content: [{ text: 'x' }] }] }],
  ])('that return %s in place of a conversation have failed', async (_, returned) => {
    const { end } = await watch([callStep()], { hooks: { beforeCall: () => returned as Conversation } })
    expect(end.hookFailure).toMatch(/^hook beforeCall of scenario ramp threw TypeError: expected nothing or a conv/)
  })

  test('that reject have failed', async () => {
    const { end } = await watch([callStep()], { hooks: { beforeCall: () => Promise.reject(new Error('later')) } })
    expect(end.hookFailure).toBe('hook beforeCall of scenario ramp threw Error: later')
  })

  test('that never end do not outlast the interruption of their iteration', async () => {
    const hooks = { beforeCall: () => new Promise<void>(() => {}) }
    const { end, recorded } = await watch([callStep()], { hooks, interruptAtMs: 1_500 })
    expect(recorded).toEqual([])
    expect(end).toMatchObject({ kind: 'interrupted', hookFailure: null })
  })
})

const dueMsWithHook = async (model: 'open' | 'closed'): Promise<(number | null)[]> => {
  const { recorded } = await watch([callStep(), callStep()], { model, hookMs: 30 })
  return recorded.map((call) => call.dueMs)
}

describe('the time of beforeCall', () => {
  test('is added to the moment at which a call of a closed model is due, and so is no lag', async () => {
    expect(await dueMsWithHook('closed')).toEqual([990 + 30, 1_130 + 30])
  })

  test('makes an arrival of an open model late, because it was due by the plan', async () => {
    expect(await dueMsWithHook('open')).toEqual([990, 1_130 + 30])
  })
})

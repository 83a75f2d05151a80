// A trace that is replayed against the simulator, whose truth says what really came, and when.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Segment } from '../../src/plan/segment.ts'
import { openTrace } from '../../src/traces/open-trace.ts'
import { makeRandom } from '../../src/random/random.ts'
import { jsonLines, traceFile } from '../traces/trace-files.ts'
import { conduct, MODEL, planFor } from './conduct.ts'
import { countOf, seriesOf, unaccounted } from './read-summary.ts'
import { simulate, type Simulated } from './simulated.ts'

const simulateLengths = (): Promise<Simulated> => simulate(join(import.meta.dirname, 'traced.yml'))

interface TrueCall {
  readonly receivedMs: number
  readonly inputTokens: number
  readonly tokens: number
  readonly latencyAsked: string
}

async function trueCalls({ url }: Simulated): Promise<TrueCall[]> {
  const { calls } = (await (await fetch(`${url}/__truth/calls?since=0`)).json()) as { readonly calls: TrueCall[] }
  return calls.toSorted((one, other) => one.receivedMs - other.receivedMs)
}

const HEADER = 'Timestamp,Model,Request tokens,Response tokens'

/** Requests of all lengths in so many seconds. */
function writeTrace(requests: number, seconds: number): string {
  const random = makeRandom(3, 'trace of a test')
  const rows = Array.from({ length: requests }, () => {
    const at = (random.next() * seconds).toFixed(3)
    return [
      Number(at),
      random.next() < 0.3 ? 'b' : 'a',
      10 + Math.floor(random.next() ** 4 * 20_000),
      1 + Math.floor(random.next() * 200),
    ]
  })
  return traceFile([HEADER, ...rows.map((row) => row.join(','))].join('\n'))
}

const lengthsOf = (calls: readonly TrueCall[]): number[][] =>
  calls
    .map(({ inputTokens, tokens }) => [inputTokens, tokens])
    .toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0))

/** What the plan says, of its segment. */
function plannedLengths(plan: ReturnType<typeof planFor>): number[][] {
  const [scenario] = plan.scenarios
  if (scenario?.executor.kind !== 'trace') throw new Error('no trace')
  const opened = openTrace(scenario.executor.selection, scenario.executor.replay)
  if ('found' in opened) throw new Error(opened.found)
  const { schedule } = opened
  return Array.from({ length: schedule.requests }, (_, number) => schedule.requestAt(number))
    .map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])
    .toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0))
}

describe('a trace that is replayed', () => {
  test('makes each request once, as long as it was, and has passed', async () => {
    const simulator = await simulateLengths()
    const plan = planFor(simulator.url, {
      scenarios: [{ executor: 'trace', trace: writeTrace(300, 20), speed: '10x' }],
    })
    const { exitCode, summary } = await conduct(plan)
    expect(exitCode).toBe(0)
    expect(unaccounted(summary)).toBe(0)
    expect(countOf(summary, 'iterations')).toBe(300)
    expect(countOf(summary, 'calls', { prompt: 'trace' })).toBe(300)
    expect(seriesOf(summary, 'response_time')?.count).toBe(300)
    const calls = await trueCalls(simulator)
    expect(calls).toHaveLength(300)
    expect(lengthsOf(calls)).toEqual(plannedLengths(plan))
    // 20 s ten times as fast, on a busy machine too.
    const spanMs = (calls.at(-1)?.receivedMs ?? 0) - (calls[0]?.receivedMs ?? 0)
    expect(spanMs).toBeGreaterThan(1_700)
  })

  test('is the sum of its five segments, each of which makes every fifth request', async () => {
    const simulator = await simulateLengths()
    const plan = planFor(simulator.url, { scenarios: [{ executor: 'trace', trace: writeTrace(203, 10), speed: 10 }] })
    const parts = await Promise.all(
      Array.from({ length: 5 }, (_, index): Segment => ({ index, count: 5 })).map((segment) =>
        conduct({ ...plan, segment }),
      ),
    )
    expect(parts.map(({ summary }) => countOf(summary, 'calls'))).toEqual([41, 41, 41, 40, 40])
    expect(lengthsOf(await trueCalls(simulator))).toEqual(plannedLengths(plan))
    for (const { exitCode } of parts) expect(exitCode).toBe(0)
  })

  test('calls the mode of each model, and leaves other models out', async () => {
    const simulator = await simulateLengths()
    const modes = { fast: { model: MODEL, latency: 'optimized' }, standard: { model: MODEL } }
    const trace = traceFile([HEADER, '0,a,50,1', '0.1,b,50,2', '0.2,c,50,3', '0.3,a,50,4'].join('\n'))
    const scenario = { executor: 'trace', trace, models: { a: 'fast', b: 'standard' } }
    const { summary } = await conduct(planFor(simulator.url, { modes, scenarios: [scenario] }))
    expect(countOf(summary, 'calls', { mode: 'fast' })).toBe(2)
    expect(countOf(summary, 'calls', { mode: 'standard' })).toBe(1)
    expect((await trueCalls(simulator)).map(({ latencyAsked, tokens }) => [latencyAsked, tokens])).toEqual([
      ['optimized', 1],
      ['standard', 2],
      ['optimized', 4],
    ])
  })

  test('drops what finds no VU, and counts it', async () => {
    const simulator = await simulate('exact')
    const trace = traceFile([HEADER, ...Array.from({ length: 30 }, (_, index) => `${index / 100},a,50,100`)].join('\n'))
    const { summary } = await conduct(planFor(simulator.url, { scenarios: [{ executor: 'trace', trace, maxVUs: 4 }] }))
    const calls = countOf(summary, 'calls')
    expect(calls).toBeGreaterThanOrEqual(4)
    expect(calls).toBeLessThan(30)
    expect(countOf(summary, 'dropped_iterations')).toBe(30 - calls)
    expect((await simulator.truth()).peakInFlight).toBeLessThanOrEqual(4)
  })

  test('says again what was said, where its texts are in it', async () => {
    const simulator = await simulateLengths()
    const call = {
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
      messages: [
        { role: 'user', content: [{ text: 'x'.repeat(31) }] },
        { role: 'assistant', content: [{ text: 'y'.repeat(20) }] },
        { role: 'user', content: [{ text: 'z'.repeat(20) }] },
      ],
    }
    const header = {
      schema: 'seismo.trace/1',
      version: '0',
      source: 'columns',
      requests: 2,
      startedAt: null,
      blockTokens: null,
      spreadMs: null,
      content: true,
      leftOut: {},
    }
    const trace = traceFile(
      jsonLines([header, { at: 0, in: 500, out: 3, call }, { at: 50, in: 77, out: 4 }]),
      't.jsonl',
    )
    await conduct(planFor(simulator.url, { scenarios: [{ executor: 'trace', trace }] }))
    // 9 + 31 + 20 + 20 characters are 20 tokens, whatever was recorded.
    expect((await trueCalls(simulator)).map(({ inputTokens, tokens }) => [inputTokens, tokens])).toEqual([
      [20, 3],
      [77, 4],
    ])
  })

  test('is refused where it is another than was checked', async () => {
    const simulator = await simulateLengths()
    const trace = writeTrace(20, 1)
    const plan = planFor(simulator.url, { scenarios: [{ executor: 'trace', trace }] })
    const { appendFileSync } = await import('node:fs')
    appendFileSync(trace, '\n2,a,50,1')
    await expect(conduct(plan)).rejects.toThrow(`${trace} changed since it was checked. Start the run again.`)
  })
})

// What a scenario may write of a trace, and what validation says of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { worstCost } from '../../src/plan/planned-cost.ts'
import { worstTokens } from '../../src/plan/planned-tokens.ts'
import { plannedIterations, plannedLoad, plannedRunMs } from '../../src/plan/planned-load.ts'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import { WHOLE_RUN } from '../../src/plan/segment.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { jsonLines, traceFile, traceFolder } from '../traces/trace-files.ts'
import { mistakesOf } from './written-scenario.ts'

const ROWS = ['0,a,100,10', '1,b,200,20', '2,a,3000,500', '4,a,50,1']

function scenarioFile(
  scenario: object,
  { prompts, rows = ROWS }: { prompts?: string; rows?: readonly string[] } = {},
): string {
  const folder = traceFolder()
  traceFile(['Timestamp,Model,Request tokens,Response tokens', ...rows].join('\n'), 'traces/t.csv', folder)
  traceFile('mix: [{ name: trace, template: hello }]', 'named-trace.yml', folder)
  traceFile('mix: [{ name: hello, template: hello }]', 'prompts.yml', folder)
  const mode = { model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0', region: 'us-east-2' }
  return traceFile(
    JSON.stringify({
      config: {
        target: 'simulator',
        engines: { bedrock: { modes: { fast: mode, slow: mode }, ...(prompts === undefined ? {} : { prompts }) } },
      },
      scenarios: [{ name: 'replay', engine: 'bedrock', executor: 'trace', trace: './traces/t.csv', ...scenario }],
    }),
    'load.json',
    folder,
  )
}

const read = (...of: Parameters<typeof scenarioFile>) => readScenarioFile(scenarioFile(...of))

const planOf = (...of: Parameters<typeof scenarioFile>) =>
  makeRunPlan(read(...of), { seed: 1, threads: 1, workingDir: '/', prices: { sources: {}, prices: [] } })

const executorOf = (scenario: object) => {
  const [found] = read(scenario).scenarios
  if (found?.executor.kind !== 'trace') throw new Error('no trace')
  return found.executor
}

test('a trace needs its path alone: everything else has a default, and no prompts are asked for', () => {
  const valid = read({})
  const [scenario] = valid.scenarios
  expect(scenario).toMatchObject({ startTimeMs: 0, gracefulStopMs: 30_000 })
  expect(scenario?.executor).toMatchObject({
    kind: 'trace',
    replay: {
      speed: 1,
      loop: 1,
      spread: 'auto',
      idleCapMs: null,
      maxOutputTokens: null,
      blockTokens: null,
      sessions: 'prefix',
    },
    selection: {
      columns: null,
      sessionKey: null,
      from: null,
      to: null,
      sample: 1,
      limit: null,
      maxInputTokens: null,
      labels: null,
    },
    modeOfModel: null,
    maxVUs: 1_000,
    charactersPerToken: 4,
    facts: { title: 'BurstGPT trace', requests: 4, labels: ['a', 'b'], peakPerSecond: 1 },
  })
  expect(valid.prompts.map(({ name, source, weight }) => [name, source.kind, weight])).toEqual([['trace', 'trace', 0]])
  const file = valid.files.find(({ path }) => path.endsWith(join('traces', 't.csv')))
  expect(file).toMatchObject({ bytes: readFileSync(file?.path ?? '').length })
})

test.each([
  [{ speed: '10x' }, { replay: { speed: 10 } }],
  [{ speed: 0.5 }, { replay: { speed: 0.5 } }],
  [{ speed: '2.5' }, { replay: { speed: 2.5 } }],
  [
    { window: { from: '1s', to: '3s' } },
    {
      selection: { from: { kind: 'offset', ms: 1_000 }, to: { kind: 'offset', ms: 3_000 } },
      facts: { requests: 2, durationMs: 2_000 },
    },
  ],
  [{ loop: 3, speed: 2 }, { facts: { requests: 12, durationMs: expect.closeTo(8_000, 6) as number } }],
  [{ limit: 2 }, { facts: { requests: 2 } }],
  [{ maxInput: 200 }, { facts: { requests: 3 } }],
  [{ maxOutput: 50 }, { replay: { maxOutputTokens: 50 } }],
  [{ idleCap: '1s' }, { replay: { idleCapMs: 1_000 } }],
  [{ spread: 'off' }, { replay: { spread: 'off' } }],
  [{ spread: '2s' }, { replay: { spread: 2_000 } }],
  [{ models: { a: 'slow' } }, { selection: { labels: ['a'] }, modeOfModel: { a: 'slow' }, facts: { requests: 3 } }],
  [
    { columns: { at: 'Timestamp', in: 'Response tokens', out: 'Request tokens', unit: 'ms' } },
    { facts: { title: 'table whose columns you named', durationMs: expect.closeTo(16 / 3, 6) as number } },
  ],
])('%j', (scenario, expected) => {
  expect(executorOf(scenario)).toMatchObject(expected)
})

const exactly = (text: string): RegExp => new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`)

describe('what is wrong is named with its place:', () => {
  test.each([
    [{ trace: './gone.csv' }, 'trace', /^expected a trace, found no such file \(.*gone\.csv\)$/],
    [{ speed: 'fast' }, 'speed', 'expected how many times as fast, such as 2x or 10, found "fast"'],
    [{ speed: 0 }, 'speed', 'expected how many times as fast, such as 2x or 10, found 0'],
    [{ speed: '2 times' }, 'speed', /such as 2x or 10/],
    [{ window: {} }, 'window', 'expected a moment, from or to, found an empty mapping'],
    [{ window: { from: '3s', to: '1s' } }, 'window.to', 'expected a moment behind from, found "1s"'],
    [
      { window: { from: 'noon' } },
      'window.from',
      /^expected a time from the first request, such as 1h30m, or a date such as 2026-04-19T13:00:00Z, found "noon"$/,
    ],
    [{ window: { from: '2026-01-01' } }, 'trace', /^expected a trace, found a trace without dates/],
    [
      { window: { from: '1h' } },
      'trace',
      /^expected a trace, found a BurstGPT trace without a request that counts .*\n {4}left out: 4 outside of the window$/,
    ],
    [{ sample: 0 }, 'sample', 'expected a share above 0, found 0'],
    [{ sample: 1.5 }, 'sample', 'expected a number from 0 to 1, found 1.5'],
    [{ loop: 0 }, 'loop', 'expected a whole number from 1 to 1000000, found 0'],
    [{ spread: 'on' }, 'spread', 'expected auto, off, or a duration such as 1s, found "on"'],
    [{ blocks: 0 }, 'blocks', /^expected .*found 0$/],
    [{ sessions: 'key' }, 'sessions', 'expected one of prefix, off, found "key"'],
    [{ maxVUs: 0 }, 'maxVUs', 'expected a whole number of at least 1, found 0'],
    [{ models: {} }, 'models', 'expected at least one model, found an empty mapping'],
    [
      { models: { a: 'slo' } },
      'models.a',
      'expected a mode of config.engines.bedrock.modes, found "slo"\n    did you mean slow?',
    ],
    [
      { models: { a: 'slow' }, modes: ['fast'] },
      'modes',
      'expected nothing, because models say which modes are called, found [fast]',
    ],
    [
      { columns: { at: 'Timestamp', in: 'x', out: 'y' } },
      'trace',
      /^expected a trace, found a file without the column x/,
    ],
    [{ columns: { at: 'Timestamp' } }, 'columns.in', 'expected the name of a column, found nothing'],
    [{ rate: 5 }, 'rate', 'expected nothing, because the trace says when requests start, found 5'],
    [
      { duration: '1m' },
      'duration',
      'expected nothing, because the trace says when requests start; for a part of it, write window or limit, found "1m"',
    ],
    [{ vus: 5 }, 'vus', 'expected nothing, because each request starts at its moment; write maxVUs, found 5'],
    [
      { flow: [{ call: {} }] },
      'flow',
      'expected nothing, because each request of a trace is one call, found a list of 1',
    ],
    [{ sped: 2 }, 'sped', 'expected a known key, found "sped"\n    did you mean speed?'],
  ])('%j', (scenario, path, message) => {
    const [first = ''] = mistakesOf(() => read(scenario))
    const told = first.slice(first.indexOf('scenarios[0].') + 'scenarios[0].'.length)
    const [place, ...rest] = told.split('  ')
    expect(place).toBe(path)
    const text = rest.join('  ')
    expect(text).toMatch(typeof message === 'string' ? exactly(message) : message)
  })

  test('prompts are asked for where a scenario beside it takes them', () => {
    const path = scenarioFile({})
    const script = JSON.parse(readFileSync(path, 'utf8')) as { scenarios: object[] }
    script.scenarios.push({ engine: 'bedrock', executor: 'constant-vus', vus: 1, duration: '1s' })
    const both = traceFile(JSON.stringify(script), 'both.json', join(path, '..'))
    expect(mistakesOf(() => readScenarioFile(both))[0]).toMatch(
      /prompts {2}expected the path of a prompt file, found nothing$/,
    )
  })

  test('a prompt of the name that requests of traces have', () => {
    expect(mistakesOf(() => read({}, { prompts: './named-trace.yml' }))[0]).toMatch(
      /expected prompts of other names than trace, found one\n/,
    )
    expect(read({}, { prompts: './prompts.yml' }).prompts.map(({ name }) => name)).toEqual(['hello', 'trace'])
  })

  test('blocks of a size that nobody says', () => {
    const folder = traceFolder()
    const trace = traceFile(jsonLines([{ t: 1, i: 5, o: 5, h: [1] }]), 't.jsonl', folder)
    const columns = { at: 't', in: 'i', out: 'o', blocks: 'h' }
    expect(mistakesOf(() => read({ trace, columns }))[0]).toMatch(
      /blocks {2}expected how many tokens a block of the trace stands for, found nothing\n/,
    )
    expect(read({ trace, columns, blocks: 16 }).scenarios).toHaveLength(1)
    expect(read({ trace, columns, blocks: 'off' }).scenarios).toHaveLength(1)
  })
})

test('what is not replayed as it was recorded is told', () => {
  const rows = ['5,a,10,1', '0,a,10,1', '0,a,10,0', '0,a,10,1', '0,a,10,1', '100,a,900,70']
  expect(read({ maxOutput: 50, idleCap: '10s', maxInput: 1_000 }, { rows }).notices).toEqual([
    'Trace of replay: Left out: 1 request without output tokens, as of a call that failed.',
    'Trace of replay: 4 requests stood behind a later one and were sorted by time.',
    'Trace of replay: Times were rounded: requests are spread evenly over 5 s. To keep the times, set spread: off.',
    'Trace of replay: 1 request had more output tokens than maxOutput.',
    expect.stringMatching(/^Trace of replay: 1 gap longer than idleCap, which shortens the trace by 8\d\.?\d* s\.$/),
  ])
  expect(read({ spread: 'off' }).notices).toEqual([])
})

describe('the plan says of a trace', () => {
  test('how many requests there are, and when', () => {
    const plan = planOf({ speed: 2 })
    const [scenario] = plan.scenarios
    if (scenario?.executor.kind !== 'trace') throw new Error('no trace')
    expect(plannedIterations(scenario.executor, WHOLE_RUN)).toEqual({ expected: 4, atMost: 4 })
    expect(
      [0, 1, 2].map(
        (index) =>
          plannedIterations(scenario.executor as typeof scenario.executor & { kind: 'trace' }, { index, count: 3 })
            .expected,
      ),
    ).toEqual([2, 1, 1])
    expect(plannedRunMs(plan)).toBeCloseTo((4_000 + 4_000 / 3) / 2, 6)
    const load = plannedLoad(scenario, WHOLE_RUN)
    // The area under its line is the number of its requests.
    let area = 0
    for (let index = 0; index < (load?.points.length ?? 0); index += 2) {
      const [from, to] = [load?.points[index], load?.points[index + 1]]
      area += ((to?.offsetMs ?? 0) - (from?.offsetMs ?? 0)) * ((from?.value ?? 0) / 1_000)
    }
    expect(area).toBeCloseTo(4, 6)
  })

  test('its tokens: those of all requests, by the modes that make them', () => {
    const mapped = planOf({ models: { a: 'slow', b: 'fast' } })
    expect(worstTokens(mapped, 0)).toEqual({ inputTokensPerCall: 200, outputTokensPerCall: 20, calls: 1, tokens: 220 })
    expect(worstTokens(mapped, 1)).toEqual({
      inputTokensPerCall: 3_000,
      outputTokensPerCall: 500,
      calls: 3,
      tokens: 3_150 + 511,
    })
    const shared = planOf({})
    const both = [0, 1].map((mode) => worstTokens(shared, mode))
    // In turn, and nobody knows beforehand who takes which.
    for (const each of both) expect(each.tokens ?? 0).toBeGreaterThanOrEqual((3_350 + 531) / 2)
    expect(worstCost(shared, 0)).toBeDefined()
  })
})

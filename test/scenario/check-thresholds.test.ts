import { describe, expect, test } from 'vitest'
import { METRIC_VOCABULARY } from '../../src/results/thresholds.ts'
import { readScenarioFile, type ValidScenario } from '../../src/scenario/validate-script.ts'
import { textFiles } from './text-files.ts'
import { mistakesOf, PROMPTS, scenarioText } from './written-scenario.ts'

const MODES = '{ standard: { model: nova, region: us-east-2 }, optimized: { model: nova, region: us-east-2 } }'

const read = (bedrock: string, prompts = PROMPTS, modes = MODES): ValidScenario => {
  const text = scenarioText({ bedrock, modes, scenario: 'executor: constant-vus, duration: 10s, name: ramp' })
  const files = textFiles({ 'load/prompts.yml': prompts, 'load/test.yml': text })
  return readScenarioFile('load/test.yml', {}, files, METRIC_VOCABULARY)
}

const PLACE = String.raw`^load/test\.yml:8:\d+ {2}config\.engines\.bedrock\.`

describe('a name in a threshold that the run does not have is a mistake', () => {
  test.each([
    [
      '{ time_to_frist_token: p(95)<5 }',
      'the name of a metric, found "time_to_frist_token"',
      'did you mean time_to_first_token?',
    ],
    ['{ latency: p(95)<5 }', 'the name of a metric, found "latency"', 'docs/metrics.md lists them'],
    ['{ constructor: p(95)<5 }', 'the name of a metric, found "constructor"', 'docs/metrics.md lists them'],
    ["{ 'calls{mods:standard}': count>1 }", 'a tag of calls, found "mods"', 'did you mean mode?'],
    [
      "{ 'calls{throttle:tokens}': count>1 }",
      'a tag of calls, found "throttle"',
      'its tags: scenario, mode, prompt, turn',
    ],
    [
      "{ 'calls{mode:optimised}': count>1 }",
      'a mode that the run can have, found "optimised"',
      'did you mean optimized?',
    ],
    ["{ 'calls{scenario:ram}': count>1 }", 'a scenario that the run can have, found "ram"', 'did you mean ramp?'],
    ["{ 'calls{prompt:bye}': count>1 }", 'a prompt that the run can have, found "bye"', 'known: hello'],
    [
      "{ 'calls_throttled{throttle:token}': count<1 }",
      'a throttle that the run can have, found "token"',
      'did you mean tokens?',
    ],
    [
      "{ 'calls_failed{failure:rest}': count<1 }",
      'a failure that the run can have, found "rest"',
      'did you mean reset?',
    ],
    [
      "{ 'time_to_first_token{mode:standard,cache:hits}': p(95)<5 }",
      'a cache that the run can have, found "hits"',
      'did you mean hit?',
    ],
    [
      "{ 'mode_served{tier:reserve}': rate>0.9 }",
      'a tier that the run can have, found "reserve"',
      'did you mean reserved?',
    ],
    [
      "{ 'calls_served_differently{latency:standart}': rate<0.1 }",
      'a latency that the run can have, found "standart"',
      'did you mean standard?',
    ],
    [
      "{ 'stop_reasons{stop_reason:max_token}': rate<0.1 }",
      'a stop_reason that the run can have, found "max_token"',
      'did you mean max_tokens?',
    ],
    ["{ 'connect_time{cache:hit}': p(95)<5 }", 'a tag of connect_time, found "cache"', 'its tags: scenario, mode'],
    ["{ 'calls{turn:1}': count>1 }", 'a turn that the run can have, found "1"', 'no prompt of the run gives a turn'],
    ["{ 'calls{mode:standard,mode:optimized}': count>1 }", 'each tag once, found "mode"', null],
    ["{ 'calls{mode': count>1 }", 'metric or metric{tag:value,tag:value}, found "calls{mode"', null],
  ])('%s', (thresholds, message, hint) => {
    const [mistake, ...others] = mistakesOf(() => read(`thresholds: ${thresholds}`))
    expect(mistake).toMatch(new RegExp(PLACE))
    const [first, second = null] = (mistake ?? '').split('\n    ')
    expect(first?.endsWith(`  expected ${message}`)).toBe(true)
    expect(second?.slice(0, hint?.length) ?? null).toBe(hint)
    expect(others).toEqual([])
  })
})

test.each([
  ['3', 3],
  ['{ uniform: [2, 4] }', 4],
  ['{ lognormal: { median: 2, p90: 3, max: 5 } }', 5],
  ['{ loguniform: [2, 6] }', 6],
])('turns: %s has at most %i of them for a threshold to name', (turns, most) => {
  const prompts = `mix: [{ name: chat, turns: ${turns}, inputTokens: 40 }, { name: hello, template: 'Say hello.' }]\n`
  const naming = (turn: number) => () => read(`thresholds: { 'calls{turn:${turn}}': count>1 }`, prompts)
  expect(naming(most)().config.thresholds).toBeDefined()
  expect(mistakesOf(naming(most + 1))[0]).toContain(`found "${most + 1}"`)
})

test('a model that a prompt router may choose can be named, whatever it is', () => {
  const key = 'mode_served{mode:standard,model:anthropic.claude-3-haiku-20240307-v1:0}'
  expect(read(`thresholds: { '${key}': rate>0.5 }`).config.thresholds).toMatchObject([
    { metric: 'mode_served', tags: { mode: 'standard', model: 'anthropic.claude-3-haiku-20240307-v1:0' } },
  ])
})

describe('an expression that does not fit is a mistake', () => {
  test.each([
    ['{ calls: p(95)<5 }', 'calls', 'an aggregate of a counter: count, rate, found "p(95)<5"'],
    [
      '{ call_duration: [rate<5] }',
      'call_duration[0]',
      'an aggregate of a trend: avg, min, med, max, p(N), found "rate<5"',
    ],
    ['{ vus: [{ threshold: count<5 }] }', 'vus[0].threshold', 'an aggregate of a gauge: value, found "count<5"'],
    [
      '{ calls: [count>1, count>x] }',
      'calls[1]',
      'a number after >, in the unit of the metric and without it, found "count>x"',
    ],
    ['{ calls: 5 }', 'calls', 'an expression such as p(95)<500, or a list of them, found 5'],
    [
      '{ calls: [5] }',
      'calls[0]',
      'an expression such as p(95)<500, or { threshold, window, sure, abortOnFail, delayAbortEval }, found 5',
    ],
    ["{ calls: '' }", 'calls', 'an expression such as p(95)<500, found an empty text'],
    ['{ calls: [{ threshold: count>1, abortOnFail: maybe }] }', 'calls[0].abortOnFail', 'true or false, found "maybe"'],
    [
      '{ calls: [{ threshold: count>1, delayAbortEval: 1x }] }',
      'calls[0].delayAbortEval',
      'a duration such as 500ms, 30s or 1m30s, found "1x"',
    ],
    ['{ calls: [{ abortOnFail: true }] }', 'calls[0].threshold', 'an expression such as p(95)<500, found nothing'],
  ])('%s', (thresholds, path, message) => {
    const [mistake, ...others] = mistakesOf(() => read(`thresholds: ${thresholds}`))
    expect(mistake).toMatch(new RegExp(PLACE))
    expect(mistake?.split('\n')[0]?.split('  ').slice(1)).toEqual([
      `config.engines.bedrock.thresholds.${path}`,
      `expected ${message}`,
    ])
    expect(others).toEqual([])
  })
})

test('a misspelt key beside a threshold is told with the nearest', () => {
  const [mistake] = mistakesOf(() => read('thresholds: { calls: [{ threshold: count>1, abortOnfail: true }] }'))
  expect(mistake).toMatch(/found "abortOnfail"\n {4}did you mean abortOnFail\?/)
})

test('all mistakes of all thresholds come at once, with the others', () => {
  const thresholds = "{ 'call{mode:x}': [rate, avg<1], 'calls{mode:x,turbo:y}': [p(1)<1, count<x] }"
  expect(mistakesOf(() => read(`thresholds: ${thresholds}\n      threads: 0`))).toHaveLength(7)
})

test('where the prompt file cannot be read, names of prompts are not judged', () => {
  const text = scenarioText({ bedrock: "thresholds: { 'calls{prompt:x}': count>1 }", prompts: './none.yml' })
  const files = textFiles({ 'load/test.yml': text })
  const mistakes = mistakesOf(() => readScenarioFile('load/test.yml', {}, files, METRIC_VOCABULARY))
  expect(mistakes.join('\n')).not.toContain('prompt that the run')
  expect(mistakes).toHaveLength(1)
})

test('a scenario without a name is selected by the name that it gets', () => {
  const text = scenarioText({ bedrock: "thresholds: { 'calls{scenario:scenario-1}': count>1 }" })
  const files = textFiles({ 'load/prompts.yml': PROMPTS, 'load/test.yml': text })
  expect(readScenarioFile('load/test.yml', {}, files, METRIC_VOCABULARY).config.thresholds).toMatchObject([
    { metric: 'calls', tags: { scenario: 'scenario-1' } },
  ])
})

describe('statistics of the summary', () => {
  test('are k6 names', () => {
    expect(read("summaryTrendStats: [count, med, 'p(99.9)']").config.summaryTrendStats).toEqual([
      { kind: 'count', name: 'count' },
      { kind: 'percentile', name: 'med', percent: 50 },
      { kind: 'percentile', name: 'p(99.9)', percent: 99.9 },
    ])
  })

  test.each([
    [
      '[avgg]',
      '[0]',
      'avg, min, med, max, count or p(N) with N of 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, found "avgg"',
    ],
    [
      "['p(42)']",
      '[0]',
      'avg, min, med, max, count or p(N) with N of 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, found "p(42)"',
    ],
    [
      '[avg, rate]',
      '[1]',
      'avg, min, med, max, count or p(N) with N of 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, found "rate"',
    ],
    ['[avg, avg]', '[1]', 'each statistic once, found "avg"'],
    ['[]', '', 'at least one statistic, found an empty list'],
  ])('%s is a mistake', (stats, path, message) => {
    const [mistake, ...others] = mistakesOf(() => read(`summaryTrendStats: ${stats}`))
    expect(mistake?.split('\n')[0]?.split('  ').slice(1)).toEqual([
      `config.engines.bedrock.summaryTrendStats${path}`,
      `expected ${message}`,
    ])
    expect(others).toEqual([])
  })
})

describe('a metric that cannot have a sample in this run is a mistake, at its place', () => {
  const modes = '{ whole: { model: m, region: us-east-1, api: converse }, standard: { model: m, region: us-east-1 } }'
  const prompts =
    "mix: [{ name: hello, template: 'Say hello.' }, { name: chat, turns: 3, inputTokens: 40, checks: [{ name: kind, minLength: 1 }] }]\n"

  test.each([
    ['time_to_first_token{mode:whole}', 'p(95)<5', 'do not stream'],
    ['output_tokens_per_second{mode:whole}', 'p(10)>5', 'do not stream'],
    ['time_to_first_token{cache:miss}', 'p(95)<5', 'the tag cache:miss in modes with cache'],
    ['response_time', 'p(95)<5', 'only arrival rates'],
    ['response_time_to_first_token{mode:standard}', 'p(95)<5', 'only arrival rates'],
    ['canary_time_to_first_token', 'p(95)<5', 'no canary'],
    ['calls{prompt:hello,turn:2}', 'count>1', 'no prompt of prompt hello has so many turns'],
    ['checks{prompt:hello}', 'rate>0.9', 'no check is made of replies of prompt hello'],
    ['checks_failed{check:kind,prompt:hello}', 'count<1', 'no check kind is made of replies of prompt hello'],
  ])('%s', (key, expression, why) => {
    const [mistake, ...others] = mistakesOf(() => read(`thresholds: { '${key}': '${expression}' }`, prompts, modes))
    expect(mistake).toMatch(new RegExp(PLACE))
    expect(mistake).toContain(`expected a metric that this run can measure, found "${key}"`)
    expect(mistake).toContain(why)
    expect(others).toEqual([])
  })

  test.each([
    ['time_to_first_token', 'p(95)<5'],
    ['call_duration{mode:whole}', 'p(95)<5'],
    ['mode_served{cache:hit}', 'count<1'],
    ['calls{prompt:chat,turn:3}', 'count>1'],
    ['calls_failed{mode:whole}', 'rate<0.1'],
    ['checks', 'rate>0.9'],
    ['checks{check:kind}', 'rate>0.9'],
    ['checks{mode:whole,prompt:chat}', 'rate>0.9'],
  ])('%s can', (key, expression) => {
    expect(read(`thresholds: { '${key}': '${expression}' }`, prompts, modes).config.thresholds).toBeDefined()
  })
})

test('the name of a check that no reply is held to is a mistake, with the nearest', () => {
  const checked = "mix: [{ name: hello, template: 'Say hello.', checks: [{ name: is-kind, minLength: 1 }] }]\n"
  const [mistake] = mistakesOf(() => read("thresholds: { 'checks{check:is-kid}': 'rate>0.9' }", checked))
  expect(mistake).toContain('expected a check that the run can have, found "is-kid"')
  expect(mistake).toContain('did you mean is-kind?')
})

test.each([
  ["{ call_duration: [{ threshold: 'avg<5', sure: true }] }", 'with sure: true, a limit on a percentile'],
  ["{ call_duration: [{ threshold: 'p(100)<5', sure: true }] }", 'with sure: true, a limit on a percentile'],
  ["{ call_duration: [{ threshold: 'p(95)==5', sure: true }] }", 'with sure: true, a limit on a percentile'],
  ["{ calls: [{ threshold: 'count>5', sure: true }] }", 'with sure: true, a limit on a percentile'],
  ["{ output_tokens: [{ threshold: 'rate>5', sure: true }] }", 'with sure: true, a limit on a percentile'],
  ["{ calls: [{ threshold: 'count>5', window: 5s }] }\n      interval: 10s", 'a window of at least one interval (10s)'],
  ["{ calls: [{ threshold: 'count>5', window: 500ms }] }", 'a duration'],
])('%s cannot be judged', (thresholds, expected) => {
  expect(mistakesOf(() => read(`thresholds: ${thresholds}`))[0]).toContain(`expected ${expected}`)
})

test('a percentile and a share may be asked to be sure, and over windows', () => {
  const written =
    "{ call_duration: [{ threshold: 'p(95)<5', sure: true, window: 10m }], calls_failed: [{ threshold: 'rate<0.1', sure: true }] }"
  expect(read(`thresholds: ${written}`).config.thresholds).toMatchObject([
    { metric: 'call_duration', sure: true, windowMs: 600_000 },
    { metric: 'calls_failed', sure: true, windowMs: null },
  ])
})

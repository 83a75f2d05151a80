import { describe, expect, test } from 'vitest'
import { applyEnvironment, regionOfEnvironment, type Environment } from '../../src/scenario/environment.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { textFiles } from './text-files.ts'
import { mistakesOf, PROMPTS, scenarioText } from './written-scenario.ts'

const ENVIRONMENT: Environment = { name: undefined, variables: { REGION: 'eu-west-1', EMPTY: '' }, testId: 't1' }

const bedrock = (config: object, environment: Partial<Environment> = {}): unknown => {
  const prepared = applyEnvironment({ config }, 'load/test.yml', { ...ENVIRONMENT, ...environment })
  return (prepared.script as { config: { engines: { bedrock: unknown } } }).config.engines.bedrock
}

const readIn = (text: string, environment: Partial<Environment> = {}) =>
  readScenarioFile('load/test.yml', {}, textFiles({ 'load/test.yml': text, 'load/prompts.yml': PROMPTS }), undefined, {
    ...ENVIRONMENT,
    ...environment,
  })

describe('templates are rendered as Artillery does', () => {
  test.each([
    ['{{ $env.REGION }}', 'eu-west-1'],
    ['{{$env.REGION}}', 'eu-west-1'],
    ['{{{ $env.REGION }}}', 'eu-west-1'],
    ["{{ $env['REGION'] }}", 'eu-west-1'],
    ['a {{ $env.REGION }}-{{ $testId }} b', 'a eu-west-1-t1 b'],
    ['{{ $processEnvironment.REGION }}', 'eu-west-1'],
    ['{{ $env.EMPTY }}', ''],
    ['{{ $dirname }}/x', 'load/x'],
    ['{ $env.REGION }', '{ $env.REGION }'],
    ['{{ not | this }}', '{{ not | this }}'],
  ])('%s', (template, text) => {
    expect(bedrock({ engines: { bedrock: { list: [{ inner: template }] } } })).toEqual({ list: [{ inner: text }] })
  })

  test('the absolute path of the file, and the name of the environment', () => {
    const config = { engines: { bedrock: { a: '{{ $scenarioFile }} {{ $environment }}' } }, environments: { dev: {} } }
    expect(bedrock(config, { name: 'dev' })).toEqual({ a: expect.stringMatching(/^\/.*\/load\/test\.yml dev$/) })
  })

  test('what is not read here stays as it is', () => {
    const config = { plugins: { x: '{{ $env.NONE }}' }, environments: { prod: { target: '{{ $env.NONE }}' } } }
    const { script, findings } = applyEnvironment({ config, scenarios: ['{{ a }}'] }, 'a.yml', ENVIRONMENT)
    expect(script).toEqual({ config, scenarios: ['{{ a }}'] })
    expect(findings).toEqual([])
  })
})

describe('what would vanish is a mistake, once, at its place', () => {
  test.each([
    ['{{ $env.NONE }}', 'found nothing\n    set it in the environment, or with -e NONE=…'],
    ['{{ $environment }}', 'found nothing\n    choose one with --environment'],
    ['{{ $env }}', 'found a mapping\n    known here: $env.KEY, $environment, $testId, $dirname, $scenarioFile'],
    ['{{ hello }}', 'found nothing\n    config.variables are for flows, not for config; known here: $env.KEY,'],
    ['{{ $randomString(5) }}', 'expected a value that is known before the run, found a call of $randomString'],
  ])('%s', (template, words) => {
    const text = scenarioText({ bedrock: `reports: "${template}"`, config: 'variables: { hello: [a] }' })
    const [first, ...others] = mistakesOf(() => readIn(text))
    expect(first).toMatch(/^load\/test\.yml:8:16 {2}config\.engines\.bedrock\.reports {2}expected a value /)
    expect(first).toContain(words)
    expect(others).toEqual([])
  })

  test('a template in a key', () => {
    const modes = '{ "{{ $env.REGION }}": { model: nova, region: us-east-2 } }'
    expect(mistakesOf(() => readIn(scenarioText({ modes }))).join('\n')).toContain('expected a key without {{ }}')
  })

  test('a value that is no valid one is told by its template: it may be a secret', () => {
    const text = scenarioText({ target: '"{{ $env.REGION }}"', prompts: '"./{{ $env.REGION }}.yml"' })
    expect(mistakesOf(() => readIn(text))).toEqual([
      'load/test.yml:2:11  config.target  expected simulator, aws or a URL such as http://127.0.0.1:8000, found {{ $env.REGION }} (a text of 9 characters)',
      'load/test.yml:7:16  config.engines.bedrock.prompts  expected the path of a prompt file, found no such file (load/{{ $env.REGION }}.yml)',
    ])
  })
})

const arrivals = (rate: string): string =>
  `executor: constant-arrival-rate, rate: "${rate}", duration: "{{ $env.LONG }}", preAllocatedVUs: "{{$env.RATE}}"`

describe('a template that stands alone', () => {
  const variables = { RATE: '12', LONG: '90s', ON: 'true', WORD: 'two', BUILD: '42', LOW: '0', USD: '2.5', DEEP: '1e3' }
  const read = (parts: Parameters<typeof scenarioText>[0]) => readIn(scenarioText(parts), { variables })

  test('gives numbers, booleans and durations, in scenarios too', () => {
    const { config, scenarios } = read({
      bedrock: 'canary: "{{ $env.ON }}"\n      budget: { costUsd: "{{ $env.USD }}", tokens: "{{ $env.DEEP }}" }',
      scenario: arrivals('{{ $env.RATE }}'),
    })
    expect(config).toMatchObject({ canary: true, budget: { costUsd: 2.5, tokens: 1_000 } })
    expect(scenarios).toMatchObject([{ executor: { rate: 12, durationMs: 90_000, preAllocatedVUs: 12 } }])
  })

  test('gives k6’s shortcuts', () => {
    expect(read({ scenario: 'vus: "{{ $env.RATE }}", duration: "{{ $env.LONG }}"' }).scenarios).toMatchObject([
      { executor: { kind: 'constant-vus', vus: 12, durationMs: 90_000 } },
    ])
  })

  test('gives text where text belongs', () => {
    const { scenarios } = read({ scenario: 'executor: constant-vus, duration: 1s, name: "{{ $env.BUILD }}"' })
    expect(scenarios).toMatchObject([{ name: '42' }])
  })

  test('is told as the number that it looks like, without it', () => {
    expect(mistakesOf(() => read({ scenario: arrivals('{{ $env.LOW }}') }))).toEqual([
      expect.stringMatching(/scenarios\[0\]\.rate {2}expected .*, found \{\{ \$env\.LOW \}\}$/),
    ])
    expect(mistakesOf(() => read({ scenario: arrivals('{{ $env.WORD }}') }))).toEqual([
      expect.stringMatching(/rate {2}expected .*, found \{\{ \$env\.WORD \}\} \(a text of 3 characters\)$/),
    ])
  })

  test('stays as it is in what is Artillery’s, and in scenarios of other engines', () => {
    const script = {
      config: {},
      scenarios: [
        { engine: 'bedrock', vus: '{{ $env.RATE }}', beforeScenario: '{{ f }}' },
        { flow: [{ log: '{{ x }}' }] },
      ],
    }
    expect(applyEnvironment(script, 'a.yml', { ...ENVIRONMENT, variables }).script).toEqual({
      ...script,
      scenarios: [{ engine: 'bedrock', vus: '12', beforeScenario: '{{ f }}' }, script.scenarios[1]],
    })
  })
})

test.each([
  [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
  [{ AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'eu-west-1' }, 'us-east-2'],
  [{ AWS_REGION: '' }, undefined],
])('a region variable that is empty is none: %j', (variables, region) => {
  expect(regionOfEnvironment({ variables })).toBe(region)
})

describe('an environment', () => {
  const config = {
    target: 'simulator',
    engines: { bedrock: { seed: 1, modes: { a: { model: 'm', latency: 'standard' } }, list: [1, 2, 3] } },
    environments: {
      prod: { target: 'aws', engines: { bedrock: { modes: { a: { model: 'n' } }, list: [9], seed: null } } },
    },
  }

  test('is merged deep: mappings by key, lists by position', () => {
    expect(bedrock(config, { name: 'prod' })).toEqual({
      seed: null,
      modes: { a: { model: 'n', latency: 'standard' } },
      list: [9, 2, 3],
    })
  })

  test('changes nothing unless it is chosen', () => {
    expect(bedrock(config)).toEqual(config.engines.bedrock)
  })

  test('that is not there is told with the nearest', () => {
    const text = scenarioText({ config: 'environments: { production: { target: aws } }' })
    expect(mistakesOf(() => readIn(text, { name: 'prodction' }))).toEqual([
      '--environment  expected a name in config.environments, found "prodction"\n    did you mean production?',
    ])
    expect(mistakesOf(() => readIn(scenarioText(), { name: 'x' }))).toEqual([
      '--environment  expected a name in config.environments, found "x"\n    the file has none',
    ])
  })

  test('has its mistakes where they stand in it', () => {
    const text = scenarioText({ config: 'environments: { prod: { engines: { bedrock: { seed: -1 } } } }' })
    expect(mistakesOf(() => readIn(text, { name: 'prod' }))).toEqual([
      'load/test.yml:3:55  config.environments.prod.engines.bedrock.seed  expected a whole number of at least 0, found -1',
    ])
  })

  test('may bring phases', () => {
    const text = scenarioText({
      config: 'environments: { ci: { phases: [{ duration: 1, arrivalCount: 1 }] } }',
      scenario: 'name: a',
    })
    expect(readIn(text, { name: 'ci' }).scenarios[0]?.executor).toEqual({ kind: 'phases' })
    expect(mistakesOf(() => readIn(text))[0]).toContain('expected an executor')
  })
})

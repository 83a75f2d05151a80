import { expect, test } from 'vitest'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { textFiles } from './text-files.ts'
import { mistakesOf, PROMPTS, readText, scenarioText } from './written-scenario.ts'

const ENVIRONMENT = { name: 'ci', variables: { MODULE: 'functions', SECRET: 'hush' }, testId: 't1' }

const FILES = {
  'load/prompts.yml': PROMPTS,
  'load/functions.mjs': 'export {}\n',
  'load/test.yml': [
    'config:',
    '  processor: ./{{ $env.MODULE }}.mjs',
    '  payload: [{ path: ../users.csv, fields: [a] }]',
    '  plugins: { ensure: { key: "{{ $env.SECRET }}" } }',
    '  environments: { ci: { target: simulator, http: { timeout: 010 } } }',
    '  engines:',
    '    playwright: {}',
    '    bedrock: { modes: { m: { model: nova, region: us-east-2 } }, prompts: prompts.yml, hooks: ./functions.mjs }',
    'scenarios:',
    '  - { engine: bedrock, name: 2024-01-01, vus: 010, duration: 1s, weight: 3 }',
    '  - { engine: http, name: other, flow: [{ log: "{{ user }} {{ $env.SECRET }}" }] }',
  ].join('\n'),
}

test('Artillery gets what is its own as it was read, with absolute paths, and of ours what it arranges by', () => {
  const { artillery } = readScenarioFile('load/test.yml', {}, textFiles(FILES), undefined, ENVIRONMENT)
  expect(artillery).toEqual({
    config: {
      target: 'simulator',
      processor: `${process.cwd()}/load/functions.mjs`,
      payload: [{ path: `${process.cwd()}/users.csv`, fields: ['a'] }],
      plugins: { ensure: { key: '{{ $env.SECRET }}' } },
      environments: { ci: {} },
      http: { timeout: 10 },
      phases: [{ name: 'seismo-conductor', duration: '10ms', arrivalCount: 1 }],
      engines: { playwright: {}, bedrock: {} },
    },
    scenarios: [
      { engine: 'bedrock', name: '2024-01-01', weight: 3, flow: [] },
      { engine: 'http', name: 'other', flow: [{ log: '{{ user }} {{ $env.SECRET }}' }] },
    ],
  })
})

test('phases stay as they are written', () => {
  const phases = [{ duration: 10, arrivalRate: '{{ $env.RATE }}' }]
  const text = scenarioText({ config: `phases: ${JSON.stringify(phases)}`, scenario: 'name: a' })
  const files = textFiles({ 'load/test.yml': text, 'load/prompts.yml': PROMPTS })
  const environment = { variables: { RATE: '2' }, testId: '' }
  expect(readScenarioFile('load/test.yml', {}, files, undefined, environment).artillery).toMatchObject({
    config: { phases },
  })
})

test('a processor that is not there is a mistake at its place', () => {
  expect(mistakesOf(() => readText(scenarioText({ config: 'processor: ./none.mjs' })))).toEqual([
    'load/test.yml:3:14  config.processor  expected the path of a module, found no such file (load/none.mjs)',
  ])
})

import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/reading/mistake.ts'
import { readScenarioFile, validateScript, type ValidScenario } from '../../src/scenario/validate-script.ts'
import { textFiles } from './text-files.ts'
import { mistakesOf, PROMPTS, readText, scenarioText } from './written-scenario.ts'

const WHOLE = 'expected a whole number'
const DURATION = 'expected a duration such as 500ms, 30s or 1m30s'

const loops = (depth: number, step: string): string =>
  depth === 0 ? step : `{ loop: { count: 1, steps: [${loops(depth - 1, step)}] } }`

describe('a mistake in an option of an executor', () => {
  test.each([
    ['constant-vus, duration: 10s, vus: 0', 'vus', `${WHOLE} of at least 1, found 0`],
    ['constant-vus, duration: 10s, vus: 1.5', 'vus', `${WHOLE} of at least 1, found 1.5`],
    ['constant-vus, duration: 10s, vus: ten', 'vus', `${WHOLE} of at least 1, found "ten"`],
    ['constant-vus, duration: 10s, vus: 2000000', 'vus', `${WHOLE} of at most 1000000, found 2000000`],
    ['constant-vus, duration: 999ms', 'duration', `${DURATION} of at least 1s, found "999ms"`],
    ['constant-vus, duration: 10 s', 'duration', `${DURATION} of at least 1s, found "10 s"`],
    ['constant-vus, duration: true', 'duration', `${DURATION} of at least 1s, found true`],
    ['constant-vus, duration: 800h', 'duration', 'expected a duration of at most 720h, found "800h"'],
    ['constant-vus, duration: 10s, startTime: -1s', 'startTime', `${DURATION}, found "-1s"`],
    ['constant-vus, duration: 10s, gracefulStop: soon', 'gracefulStop', `${DURATION}, found "soon"`],
    ['ramping-vus, stages: []', 'stages', 'expected at least one { duration, target }, found an empty list'],
    ['ramping-vus, stages: 5', 'stages', 'expected a list of { duration, target }, found 5'],
    ['ramping-vus, stages: [{ duration: 1s, target: -3 }]', 'stages[0].target', `${WHOLE} of at least 0, found -3`],
    ['ramping-vus, stages: [{ duration: 1x, target: 3 }]', 'stages[0].duration', `${DURATION}, found "1x"`],
    [
      'ramping-vus, stages: [{ duration: 0s, target: 3 }]',
      'stages',
      'expected at least one stage that is longer than 0s, found a list of 1',
    ],
    [
      'ramping-vus, startVUs: 0, stages: [{ duration: 1s, target: 0 }]',
      'stages',
      'expected startVUs or the target of a stage above 0, found a list of 1',
    ],
    [
      'ramping-vus, startVUs: -1, stages: [{ duration: 1s, target: 1 }]',
      'startVUs',
      `${WHOLE} of at least 0, found -1`,
    ],
    [
      'ramping-vus, gracefulRampDown: , stages: [{ duration: 1s, target: 1 }]',
      'gracefulRampDown',
      `${DURATION}, found nothing (null)`,
    ],
    ['constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 0', 'rate', `${WHOLE} of at least 1, found 0`],
    ['constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 0.5', 'rate', `${WHOLE} of at least 1, found 0.5`],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 1, timeUnit: 0s',
      'timeUnit',
      `${DURATION} of at least 1ms, found "0s"`,
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: -1, rate: 1',
      'preAllocatedVUs',
      `${WHOLE} of at least 0, found -1`,
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 0, rate: 1',
      'preAllocatedVUs',
      'expected at least 1, or a maxVUs above it, found 0',
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 5, rate: 1, maxVUs: 4',
      'maxVUs',
      'expected at least preAllocatedVUs, found 4',
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 0, rate: 1, maxVUs: 0',
      'maxVUs',
      `${WHOLE} of at least 1, found 0`,
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 1, distribution: poison',
      'distribution',
      'expected one of constant, poisson, { gamma: { burstiness } }, found "poison"\n    did you mean poisson?',
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 1, distribution: gamma',
      'distribution',
      'expected one of constant, poisson, { gamma: { burstiness } }, found "gamma"',
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 1, distribution: { gamma: { burstiness: 0 } }',
      'distribution.gamma.burstiness',
      'expected a number from 0.01 to 1000, found 0',
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 1, distribution: { gamma: {} }',
      'distribution.gamma.burstiness',
      'expected a number from 0.01 to 1000, found nothing',
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 1, distribution: { gamma: 2 }',
      'distribution.gamma',
      'expected a mapping, found 2',
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 1, distribution: { gamma: { burstiness: 2, shape: 2 } }',
      'distribution.gamma.shape',
      'expected a known key, found "shape"\n    known here: burstiness',
    ],
    [
      'constant-arrival-rate, duration: 1s, preAllocatedVUs: 1, rate: 1, distribution: { gama: 2, gamma: { burstiness: 2 } }',
      'distribution.gama',
      'expected a known key, found "gama"\n    did you mean gamma?',
    ],
  ])('%s', (executor, path, message) => {
    const [first, ...others] = mistakesOf(() => readText(scenarioText({ scenario: `executor: ${executor}` })))
    expect(first).toMatch(/^load\/test\.yml:10:\d+ {2}scenarios\[0\]\./)
    expect(first?.split(/ {2}scenarios\[0\]\./)[1]).toBe(`${path}  ${message}`)
    expect(others).toEqual([])
  })

  test.each([
    ['constant-vus', ['duration']],
    ['ramping-vus', ['stages']],
    ['constant-arrival-rate', ['rate', 'duration', 'preAllocatedVUs']],
  ])('%s says what it cannot do without', (executor, required) => {
    const mistakes = mistakesOf(() => readText(scenarioText({ scenario: `executor: ${executor}` })))
    expect(
      mistakes.map((mistake) => /scenarios\[0\]\.(\w+) {2}expected .*, found nothing$/.exec(mistake)?.[1]),
    ).toEqual(required)
  })

  test('an option of another executor is told whose it is', () => {
    const text = scenarioText({ scenario: 'executor: constant-vus, duration: 10s, startVUs: 3' })
    expect(mistakesOf(() => readText(text))).toEqual([
      'load/test.yml:10:63  scenarios[0].startVUs  expected a known key, found "startVUs"\n    startVUs belongs to ramping-vus',
    ])
  })

  test('does not hide a mistake between two options', () => {
    const options = 'rate: fast, duration: 0s, preAllocatedVUs: 5, maxVUs: 2, vus: 1'
    const text = scenarioText({ scenario: `executor: constant-arrival-rate, ${options}` })
    const paths = mistakesOf(() => readText(text)).map((mistake) => /scenarios\[0\]\.(\w+)/.exec(mistake)?.[1])
    expect(paths).toEqual(['rate', 'duration', 'maxVUs', 'vus'])
  })

  test('of a misspelt executor the other options are checked as those of the nearest', () => {
    const text = scenarioText({ scenario: 'executor: per-vu-iteration, vus: 0, iterations: few, rate: 1' })
    const paths = mistakesOf(() => readText(text)).map((mistake) => /scenarios\[0\]\.(\w+)/.exec(mistake)?.[1])
    expect(paths).toEqual(['executor', 'vus', 'iterations', 'rate'])
  })

  test('of an executor that is like none, nothing else is checked', () => {
    const text = scenarioText({ scenario: 'executor: externally-controlled, vus: 0' })
    expect(mistakesOf(() => readText(text))).toHaveLength(1)
  })

  test('an unknown executor is told the nearest', () => {
    const text = scenarioText({ scenario: 'executor: ramping-vu, stages: []' })
    expect(mistakesOf(() => readText(text))).toEqual([
      'load/test.yml:10:34  scenarios[0].executor  expected one of shared-iterations, per-vu-iterations, constant-vus, ramping-vus, constant-arrival-rate, ramping-arrival-rate, trace, found "ramping-vu"\n    did you mean ramping-vus?',
      'load/test.yml:10:54  scenarios[0].stages  expected at least one { duration, target }, found an empty list',
    ])
  })
})

describe('a mistake in a mode', () => {
  const MODEL = 'expected a model id, the id of an inference profile or an ARN, without spaces'
  test.each([
    ["model: 'a b'", 'model', `${MODEL}, found "a b"`],
    ['region: Ohio', 'region', 'expected a region such as us-east-2, found "Ohio"'],
    [
      'latency: optimised',
      'latency',
      'expected one of standard, optimized, found "optimised"\n    did you mean optimized?',
    ],
    ['latncy: optimized', 'latncy', 'expected a known key, found "latncy"\n    did you mean latency?'],
    ['inference: { maxTokens: 0 }', 'inference.maxTokens', `${WHOLE} of at least 1, found 0`],
    ['inference: { temperature: 2 }', 'inference.temperature', 'expected a number from 0 to 1, found 2'],
    ['inference: { topP: .nan }', 'inference.topP', 'expected a number from 0 to 1, found NaN'],
    ["inference: { stopSequences: ['x', ''] }", 'inference.stopSequences[1]', 'expected a text, found an empty text'],
    ['inference: { stopSequences: x }', 'inference.stopSequences', 'expected a list of texts, found "x"'],
    ['inference: []', 'inference', 'expected a mapping, found an empty list'],
    ['connection: hot', 'connection', 'expected one of warm, cold, found "hot"'],
    ['transport: http3', 'transport', 'expected one of http1, http2, found "http3"\n    did you mean http1?'],
    ['transport: 2', 'transport', 'expected http1, http2 or { protocol, streamsPerConnection }, found 2'],
    [
      'transport: { protocol: http2, streamsPerConnection: 0 }',
      'transport.streamsPerConnection',
      `${WHOLE} from 1 to 1000, found 0`,
    ],
    [
      'transport: { streamsPerConnection: 4 }',
      'transport.streamsPerConnection',
      'expected 1, because HTTP/1.1 carries one call at a time, found 4',
    ],
    ['retries: 3', 'retries', 'expected none or { maxAttempts, strategy }, found 3'],
    ['retries: nine', 'retries', 'expected none or { maxAttempts, strategy }, found "nine"'],
    ['retries: { maxAttempts: 0 }', 'retries.maxAttempts', `${WHOLE} from 1 to 20, found 0`],
    ['retries: { strategy: adaptive }', 'retries.maxAttempts', `${WHOLE} from 1 to 20, found nothing`],
    ['timeouts: { connect: 0s }', 'timeouts.connect', `${DURATION} of at least 1ms, found "0s"`],
    ['stallLimit: never', 'stallLimit', `${DURATION} of at least 1ms, found "never"`],
  ])('%s', (fields, path, message) => {
    const modes = `{ fast: { ${fields.startsWith('model') ? '' : 'model: nova, '}${fields} } }`
    const [first, ...others] = mistakesOf(() => readText(scenarioText({ modes })))
    expect(first).toMatch(/^load\/test\.yml:6:\d+ {2}config\.engines\.bedrock\.modes\.fast\./)
    expect(first?.split(/modes\.fast\./)[1]).toBe(`${path}  ${message}`)
    expect(others).toEqual([])
  })

  test.each([
    ['{}', 'modes  expected at least one mode, found an empty mapping'],
    ['[]', 'modes  expected a mapping from names to modes, found an empty list'],
    [
      "{ 'a b': { model: nova } }",
      'modes["a b"]  expected a mode name of letters, digits, _ and - (at most 100), found "a b"',
    ],
    ['{ fast: nova }', 'modes.fast  expected a mapping, found "nova"'],
    ['{ fast: { } }', `modes.fast.model  ${MODEL}, found nothing`],
  ])('modes: %s', (modes, message) => {
    const [first, ...others] = mistakesOf(() => readText(scenarioText({ modes })))
    expect(first).toMatch(/^load\/test\.yml:6:\d+ {2}/)
    expect(first?.split('bedrock.')[1]).toBe(message)
    expect(others).toEqual([])
  })
})

describe('a mistake elsewhere in config', () => {
  test.each([
    [
      'target',
      'bedrock',
      'config.target  expected simulator, aws or a URL such as http://127.0.0.1:8000, found "bedrock"',
    ],
    [
      'target',
      'localhost:8000',
      'config.target  expected simulator, aws or a URL such as http://127.0.0.1:8000, found "localhost:8000"',
    ],
    [
      'target',
      'http://me:secret@host/',
      'config.target  expected a URL without user, password, ? and #, found "http://…@host/"',
    ],
    [
      'target',
      'http://host/?x=1',
      'config.target  expected a URL without user, password, ? and #, found "http://host/?x=1"',
    ],
    ['target', '8000', 'config.target  expected simulator, aws or a URL such as http://127.0.0.1:8000, found 8000'],
    ['bedrock', 'seed: -1', 'config.engines.bedrock.seed  expected a whole number of at least 0, found -1'],
    ['bedrock', 'threads: 0', 'config.engines.bedrock.threads  expected a whole number from 1 to 256, found 0'],
    ['bedrock', 'threads: 257', 'config.engines.bedrock.threads  expected a whole number from 1 to 256, found 257'],
    ['bedrock', "reports: ''", 'config.engines.bedrock.reports  expected the path of a folder, found an empty text'],
    ['bedrock', 'interval: 99ms', `config.engines.bedrock.interval  ${DURATION} of at least 100ms, found "99ms"`],
    ['bedrock', 'interval: 2m', 'config.engines.bedrock.interval  expected a duration of at most 1m, found "2m"'],
    [
      'bedrock',
      'simulator: { profil: x }',
      'config.engines.bedrock.simulator.profil  expected a known key, found "profil"\n    did you mean profile?',
    ],
    ['bedrock', 'mode: {}', 'config.engines.bedrock.mode  expected a known key, found "mode"\n    did you mean modes?'],
    [
      'bedrock',
      'wishes: {}',
      'config.engines.bedrock.wishes  expected a known key, found "wishes"\n    known here: modes, prompts, hooks, prices, budget, accuracy, canary, calls, thresholds, summaryTrendStats, tables, seed, segment, threads, decoder, reports, interval, simulator',
    ],
    [
      'bedrock',
      'accuracy: of',
      'config.engines.bedrock.accuracy  expected off, or limits such as { loopDelay: 20ms }, found "of"',
    ],
    [
      'bedrock',
      'accuracy: 5',
      'config.engines.bedrock.accuracy  expected off, or limits such as { loopDelay: 20ms }, found 5',
    ],
    [
      'bedrock',
      'accuracy: { loopDelay: 0 }',
      'config.engines.bedrock.accuracy.loopDelay  expected a duration such as 500ms, 30s or 1m30s of at least 1ms, found 0',
    ],
    [
      'bedrock',
      'accuracy: { utilisation: 85 }',
      'config.engines.bedrock.accuracy.utilisation  expected a number from 0.01 to 1, found 85',
    ],
    ['bedrock', 'canary: yes please', 'config.engines.bedrock.canary  expected true or false, found "yes please"'],
    ['prompts', '3', 'config.engines.bedrock.prompts  expected the path of a prompt file, found 3'],
    [
      'prompts',
      './none.yml',
      'config.engines.bedrock.prompts  expected the path of a prompt file, found no such file (load/none.yml)',
    ],
    [
      'prompts',
      '/srv/none.yml',
      'config.engines.bedrock.prompts  expected the path of a prompt file, found no such file (/srv/none.yml)',
    ],
  ])('%s: %s', (part, text, message) => {
    const [first, ...others] = mistakesOf(() => readText(scenarioText({ [part]: text })))
    expect(first?.split(/^load\/test\.yml:\d+:\d+ {2}/)[1]).toBe(message)
    expect(others).toEqual([])
  })

  test('a script without an engine of ours is told so', () => {
    expect(mistakesOf(() => readText('config: { target: aws }\nscenarios: []\n'))).toEqual([
      'load/test.yml:1:1  config.engines  expected a mapping, found nothing',
      'load/test.yml:2:12  scenarios  expected at least one scenario with engine: bedrock, found none\n    add engine: bedrock to the scenarios that call Bedrock',
    ])
  })

  test.each(['[1, 2]', '42', 'just words'])('a file that is no script: %s', (text) => {
    expect(mistakesOf(() => readText(text))).toHaveLength(1)
  })
})

const scenario = (fields: string): string =>
  scenarioText({ scenario: `executor: constant-vus, duration: 10s, ${fields}` })

describe('a mistake in a scenario', () => {
  test.each([
    ["name: 'two words'", 'name  expected a name of letters, digits, _ and - (at most 100), found "two words"'],
    ['modes: []', 'modes  expected at least one mode name, found an empty list'],
    ['modes: standard', 'modes  expected a list of mode names, found "standard"'],
    ['modes: [3]', 'modes[0]  expected the name of a mode, found 3'],
    [
      'modes: [standrd]',
      'modes[0]  expected a mode of config.engines.bedrock.modes, found "standrd"\n    did you mean standard?',
    ],
    [
      'modes: [turbo]',
      'modes[0]  expected a mode of config.engines.bedrock.modes, found "turbo"\n    known modes: standard',
    ],
    ['modes: [standard, standard]', 'modes[1]  expected each mode once, found standard again'],
    ['flow: {}', 'flow  expected a list of steps, found an empty mapping'],
    ['flow: []', 'flow  expected at least one step that is a call, found an empty list'],
    ['flow: [{ think: 1s }]', 'flow  expected at least one step that is a call, found a list of 1'],
    [
      'flow: [{ call: { promt: x } }]',
      'flow[0].call.promt  expected a known key, found "promt"\n    did you mean prompt?',
    ],
    [
      'flow: [{ call: { prompt: helo } }]',
      'flow[0].call.prompt  expected a prompt of the prompt file, found "helo"\n    did you mean hello?',
    ],
    [
      'flow: [{ loop: { count: 2, steps: [{ loop: { count: 2, steps: [{ call: { mode: standrd } }] } }] } }]',
      'flow[0].loop.steps[0].loop.steps[0].call.mode  expected a mode of config.engines.bedrock.modes, found "standrd"\n    did you mean standard?',
    ],
    [
      'flow: [{ call: { maxOutputTokens: 0 } }]',
      'flow[0].call.maxOutputTokens  expected a whole number of at least 1, found 0',
    ],
    [
      'flow: [{ call: {}, think: 1s }]',
      'flow[0]  expected exactly one of call, think and loop, found a mapping with call, think',
    ],
    ['flow: [{ call: {} }, { loop: 3 }]', 'flow[1].loop  expected a mapping, found 3'],
    [
      'flow: [{ call: {} }, { loop: { count: 0, steps: [{ think: 1s }] } }]',
      'flow[1].loop.count  expected a whole number from 1 to 10000, found 0',
    ],
    [
      'flow: [{ call: {} }, { loop: { count: 2, steps: [] } }]',
      'flow[1].loop.steps  expected at least one step, found an empty list',
    ],
    [
      'flow: [{ loop: { count: 2, steps: [{ think: 1s }] } }]',
      'flow  expected at least one step that is a call, found a list of 1',
    ],
    [
      'flow: [{ loop: { count: 200, steps: [{ call: {} }, { loop: { count: 100, steps: [{ think: 1s }] } }] } }]',
      'flow  expected at most 10000 steps, all loops multiplied out; found 20200',
    ],
    [
      `flow: [${loops(6, '{ call: {} }')}]`,
      `flow[0]${'.loop.steps[0]'.repeat(5)}.loop  expected loops at most 5 deep, found one more`,
    ],
    ['flow: [{ call: {} }, { think: -1 }]', `flow[1].think  ${DURATION}, found -1`],
    [
      'flow: [{ call: {} }, { think: [1, 2] }]',
      'flow[1].think  expected one value, { uniform: [least, greatest] }, { loguniform: [least, greatest] } or { lognormal: { median, p90, max } }, found [1, 2]',
    ],
    [
      'flow: [{ call: {} }, { think: { uniform: [2s, 1s] } }]',
      'flow[1].think.uniform  expected a list of two values, the lesser one first, found [2s, 1s]',
    ],
    [
      'flow: [{ call: {} }, { think: { lognormal: { median: 1s, p90: 2s } } }]',
      `flow[1].think.lognormal.max  ${DURATION}, found nothing`,
    ],
    ['exec: main', 'exec  expected a known key, found "exec"\n    what k6 calls exec stands in flow here'],
  ])('%s', (fields, message) => {
    const [first, ...others] = mistakesOf(() => readText(scenario(fields)))
    expect(first).toMatch(/^load\/test\.yml:10:\d+ {2}scenarios\[0\]\./)
    expect(first?.split('scenarios[0].')[1]).toBe(message)
    expect(others).toEqual([])
  })

  test('two scenarios of one name', () => {
    const text = scenarioText({
      scenarios: '- { name: scenario-1, engine: bedrock, executor: constant-vus, duration: 10s }',
    })
    expect(mistakesOf(() => readText(text))).toEqual([
      'load/test.yml:11:13  scenarios[1].name  expected a name of its own, found scenario-1 again',
    ])
  })

  test('an engine that is almost ours', () => {
    const text = scenarioText().replace('engine: bedrock', 'engine: bedrok')
    expect(mistakesOf(() => readText(text))).toEqual([
      'load/test.yml:10:15  scenarios[0].engine  expected at least one scenario with engine: bedrock, found none\n    did you mean bedrock?',
    ])
  })

  test('something that is no scenario', () => {
    expect(mistakesOf(() => readText(scenarioText({ scenarios: '- 5' })))).toEqual([
      'load/test.yml:11:5  scenarios[1]  expected a scenario, found 5',
    ])
  })
})

describe('what starts the iterations', () => {
  test('phases and an executor exclude each other', () => {
    expect(mistakesOf(() => readText(scenarioText({ config: 'phases: [{ duration: 5, arrivalRate: 1 }]' })))).toEqual([
      "load/test.yml:10:34  scenarios[0].executor  expected either config.phases or an executor, found both\n    remove one: the executor says when iterations start, or Artillery's phases do",
    ])
  })

  test('one of them is needed', () => {
    expect(mistakesOf(() => readText(scenarioText({ scenario: 'name: x' })))).toEqual([
      'load/test.yml:10:5  scenarios[0].executor  expected an executor, found nothing\n    add one, such as executor: constant-vus with vus: 1 and duration: 30s; or let config.phases start the iterations',
    ])
  })

  test('phases alone are enough', () => {
    const { scenarios } = readText(
      scenarioText({ scenario: 'name: x', config: 'phases: [{ duration: 5, arrivalRate: 1 }]' }),
    )
    expect(scenarios.map(({ name, executor }) => ({ name, executor }))).toEqual([
      { name: 'x', executor: { kind: 'phases' } },
    ])
  })

  test('phases of the wrong shape are told once', () => {
    expect(mistakesOf(() => readText(scenarioText({ scenario: 'name: x', config: 'phases: 3' })))).toEqual([
      'load/test.yml:3:11  config.phases  expected a list of phases, found 3',
    ])
  })
})

describe('the region', () => {
  const modes = '{ home: { model: nova }, away: { model: nova, region: eu-west-1 } }'

  test('must be said for AWS', () => {
    expect(mistakesOf(() => readText(scenarioText({ target: 'aws', modes })))).toEqual([
      'load/test.yml:6:16  config.engines.bedrock.modes.home.region  expected a region such as us-east-2, found nothing\n    with target: aws each mode needs one: add region, or set AWS_REGION',
    ])
  })

  test('is not asked for where what is called is not known yet', () => {
    const unset = "{ home: { model: '{{ $env.NONE }}' } }"
    expect(mistakesOf(() => readText(scenarioText({ target: 'aws', modes: unset })))).toEqual([
      expect.stringMatching(
        /modes\.home\.model {2}expected a value for \{\{ \$env\.NONE \}\}, found nothing\n/,
      ) as string,
    ])
  })

  test('comes from the environment where a mode names none', () => {
    const { config } = readText(scenarioText({ target: 'aws', modes }), { region: 'us-west-2' })
    expect(Object.values(config.modes).map(({ region }) => region)).toEqual(['us-west-2', 'eu-west-1'])
  })

  test('of the environment is checked as well', () => {
    expect(mistakesOf(() => readText(scenarioText({ modes }), { region: 'Oregon' }))).toEqual([
      'AWS_REGION  expected a region such as us-east-2, found "Oregon"',
    ])
  })
})

describe('overrides', () => {
  test('win over the file', () => {
    const overrides = { target: 'http://127.0.0.1:9/x/', seed: 5, threads: 2, out: './elsewhere', profile: 'exact' }
    const { target, config } = readText(scenarioText({ bedrock: 'seed: 1' }), overrides)
    expect(target).toEqual({ kind: 'url', url: 'http://127.0.0.1:9/x' })
    expect(config).toMatchObject({ seed: 5, threads: 2, reports: './elsewhere', simulator: { profile: 'exact' } })
  })

  test('are told by their flags', () => {
    expect(
      mistakesOf(() => readText(scenarioText(), { target: 'mars', seed: 1.5, threads: 0, decoder: 'mine' })),
    ).toEqual([
      '--target  expected simulator, aws or a URL such as http://127.0.0.1:8000, found "mars"',
      '--seed  expected a whole number of at least 0, found 1.5',
      '--threads  expected a whole number from 1 to 256, found 0',
      '--decoder  expected one of seismo, sdk, found "mine"',
    ])
  })

  test('leave a script that has no place for them to its own mistakes', () => {
    expect(mistakesOf(() => readText('config: 5\nscenarios: []\n', { seed: 1 }))[0]).toBe(
      'load/test.yml:1:9  config  expected a mapping, found 5',
    )
  })
})

describe('the prompt file', () => {
  test('has its mistakes reported with those of the scenario', () => {
    const files = { 'load/prompts.yml': 'mix:\n  - { name: a b, template: Hello }\n' }
    expect(mistakesOf(() => readText(scenarioText({ bedrock: 'seed: x' }), {}, files))).toEqual([
      'load/test.yml:8:13  config.engines.bedrock.seed  expected a whole number of at least 0, found "x"',
      'load/prompts.yml:2:13  mix[0].name  expected a name of letters, digits, _ and - (at most 100), found a text of 3 characters',
    ])
  })
})

/** As Artillery 2.0.34 hands scripts to engines. */
const prepared = (changes: object = {}, bedrock: object = {}): unknown => ({
  config: {
    target: 'simulator',
    phases: [{ duration: 1, arrivalCount: 1, totalWorkers: 1, worker: 1 }],
    plugins: { 'metrics-by-endpoint': {} },
    statsInterval: 30,
    engines: {
      bedrock: { modes: { standard: { model: 'nova' } }, prompts: './prompts.yml', ...bedrock },
      playwright: {},
    },
  },
  scenarios: [
    {
      engine: 'bedrock',
      executor: 'constant-vus',
      duration: '10s',
      weight: 1,
      beforeRequest: ['metricsByEndpoint_beforeRequest'],
      afterResponse: ['metricsByEndpoint_afterResponse'],
      onError: ['metricsByEndpoint_onError'],
      ...changes,
    },
    { flow: [{ get: { url: '/' } }] },
    { engine: 'ws', flow: [] },
  ],
  _scriptPath: '/srv/load/test.yml',
})

describe('a script that Artillery prepared', () => {
  const files = textFiles({
    '/srv/load/prompts.yml': PROMPTS,
    '/srv/load/test.yml': scenarioText(),
    '/srv/artillery.yml': 'config:\n  engines:\n    bedrock: { seed: -1 }\n',
  })
  const source = { scriptPath: '/srv/load/test.yml', readText: files }

  test('is valid with the phases, plugins and scenarios that are not ours', () => {
    const valid = validateScript(prepared(), source)
    expect(valid.scenarios.map(({ name }) => name)).toEqual(['scenario-1'])
    expect(valid.files.map(({ path }) => path)).toEqual(['/srv/load/test.yml', '/srv/load/prompts.yml'])
  })

  test('still needs an executor when its only phase is the one that Artillery adds', () => {
    expect(mistakesOf(() => validateScript(prepared({ executor: undefined, duration: undefined }), source))[0]).toMatch(
      /scenarios\[0\]\.executor {2}expected an executor, found nothing/,
    )
  })

  test('has phases of its own where an environment brought them', () => {
    const script = prepared() as { config: { phases: unknown } }
    script.config.phases = [{ duration: 60, arrivalRate: 2 }]
    expect(mistakesOf(() => validateScript(script, source))[0]).toMatch(/found both/)
  })

  test('has its places in the file that has the path, the winning one first', () => {
    const paths = ['/srv/artillery.yml', '/srv/load/test.yml']
    expect(mistakesOf(() => validateScript(prepared({ vus: 0 }, { seed: -1 }), { ...source, paths }))).toEqual([
      '/srv/artillery.yml:3:22  config.engines.bedrock.seed  expected a whole number of at least 0, found -1',
      '/srv/load/test.yml:10:5  scenarios[0].vus  expected a whole number of at least 1, found 0',
    ])
  })

  test('has its mistakes told without a place where no file can be read', () => {
    const gone = textFiles({ '/srv/load/prompts.yml': PROMPTS })
    expect(mistakesOf(() => validateScript(prepared({ vus: 0 }), { ...source, readText: gone }))).toEqual([
      '/srv/load/test.yml  scenarios[0].vus  expected a whole number of at least 1, found 0',
    ])
  })
})

const writtenSource = (fields: string, bedrock = '') => ({
  scriptPath: '/srv/load/test.yml',
  readText: textFiles({
    '/srv/load/prompts.yml': PROMPTS,
    '/srv/load/test.yml': scenarioText({ scenario: fields, bedrock }),
  }),
})

describe('what Artillery read in YAML 1.1', () => {
  test('and what is read here otherwise is refused at its place', () => {
    const written = writtenSource('executor: constant-vus, duration: 10s, vus: 010, name: 2024-01-01')
    expect(mistakesOf(() => validateScript(prepared({ vus: 8, name: new Date(0) }), written))).toEqual([
      expect.stringMatching(
        /^\/srv\/load\/test\.yml:10:68 {2}scenarios\[0\]\.vus {2}expected what YAML .* found 010 \(10 to Seismo, 8 to Artillery\)\n {4}write it/,
      ),
      expect.stringMatching(/:10:79 {2}scenarios\[0\]\.name {2}.*\("2024-01-01" to Seismo, a date to Artillery\)/),
    ])
  })

  test('is no mistake where both read alike, or where something else counts', () => {
    const written = writtenSource('executor: constant-vus, duration: 10s, vus: 08')
    expect(validateScript(prepared({ vus: 8 }), written).scenarios).toMatchObject([{ executor: { vus: 8 } }])
    const overlaid = scenarioText({
      config: 'environments: { ci: { engines: { bedrock: { seed: 3 } } } }',
      bedrock: 'seed: 010',
    })
    const files = textFiles({ '/srv/load/prompts.yml': PROMPTS, '/srv/load/test.yml': overlaid })
    const environment = { name: 'ci', variables: {}, testId: '' }
    const valid = validateScript(prepared({}, { seed: 3 }), { ...written, readText: files, environment })
    expect(valid.config.seed).toBe(3)
  })

  test('gives numbers of templates that Artillery rendered to text, and tells of those that it lost', () => {
    const written = writtenSource(
      'executor: constant-vus, duration: 10s, vus: "{{ $env.VUS }}"',
      'seed: "{{ $env.SEED }}"',
    )
    const environment = { variables: { VUS: '7' }, testId: '' }
    const script = prepared({ vus: '{{ $env.VUS }}' }, { seed: '5' })
    const valid = validateScript(script, { ...written, environment })
    expect(valid).toMatchObject({ config: { seed: 5 }, scenarios: [{ executor: { vus: 7 } }] })
    expect(mistakesOf(() => validateScript(prepared({ vus: 1 }), { ...written, environment }))).toEqual([
      '/srv/load/test.yml:8:13  config.engines.bedrock.seed  expected a value for {{ $env.SEED }}, found nothing\n    set it in the environment',
    ])
  })
})

describe('a valid file', () => {
  test('has every default', () => {
    // Absolute paths are of the machine.
    const here = `${process.cwd()}/`
    expect(JSON.parse(JSON.stringify(readText(scenarioText())).replaceAll(here, ''))).toMatchSnapshot()
  })

  test('has absolute paths', () => {
    const { file, files } = readText(scenarioText())
    expect(file).toBe(resolve('load/test.yml'))
    expect(files.map(({ path }) => path)).toEqual([resolve('load/test.yml'), resolve('load/prompts.yml')])
  })

  test('may be JSON', () => {
    const json = JSON.stringify({
      config: {
        target: 'aws',
        engines: { bedrock: { modes: { a: { model: 'm', region: 'us-east-1' } }, prompts: 'prompts.yml' } },
      },
      scenarios: [{ engine: 'bedrock', executor: 'constant-vus', duration: '1m' }],
    })
    expect(readText(json).scenarios).toHaveLength(1)
  })
})

test('a file that cannot be read is the only mistake', () => {
  expect(mistakesOf(() => readScenarioFile('load/none.yml', {}, textFiles({})))).toEqual([
    'load/none.yml  expected a scenario file in YAML or JSON, found no such file',
  ])
})

test('mistakes are an error that knows them all', () => {
  const text = scenarioText({ scenario: 'executor: constant-vus, vus: 0, duration: 0s' })
  const error = (() => {
    try {
      return readText(text)
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(ConfigError)
  expect((error as ConfigError).kind).toBe('config-error')
  expect((error as ConfigError).mistakes.map(({ file, line, path }) => ({ file, line, path }))).toEqual([
    { file: 'load/test.yml', line: 10, path: 'scenarios[0].vus' },
    { file: 'load/test.yml', line: 10, path: 'scenarios[0].duration' },
  ])
})

const withHooks = (written: string) => scenarioText({ bedrock: `hooks: ${written}` })

describe('hooks', () => {
  test('are found beside the file that names them, and are among the files of the run', () => {
    const { files, hooks } = readText(withHooks('./hooks/mine.mts'), {}, { 'load/hooks/mine.mts': 'export {}' })
    expect(hooks).toBe(resolve('load/hooks/mine.mts'))
    expect(files.map(({ path }) => path)).toContain(hooks)
    expect(readText(scenarioText()).hooks).toBeNull()
  })

  test.each([
    ['./none.ts', 'expected the path of a module, found no such file (load/none.ts)'],
    ['./prompts.yml', 'expected the path of a module that ends in .ts, .mts, .js or .mjs, found "./prompts.yml"'],
    ['5', 'expected the path of a module, found 5'],
  ])('that are %s are a mistake', (written, message) => {
    expect(mistakesOf(() => readText(withHooks(written)))).toEqual([
      expect.stringMatching(/^load\/test\.yml:\d+:\d+ {2}config\.engines\.bedrock\.hooks {2}/),
    ])
    expect(mistakesOf(() => readText(withHooks(written)))[0]).toContain(message)
  })
})

test('an entry of weight 0 is read where a flow names it, and left out where none does', () => {
  const mix =
    'mix: [{ name: hello, template: Hi }, { name: named, template: Ho, weight: 0 }, { name: off, template: Ha, weight: 0 }]'
  const flow =
    'executor: constant-vus, duration: 10s, flow: [{ loop: { count: 2, steps: [{ call: { prompt: named } }] } }]'
  const { prompts } = readText(scenarioText({ scenario: flow }), {}, { 'load/prompts.yml': mix })
  expect(prompts.map(({ name }) => name)).toEqual(['hello', 'named'])
})

const withProfile = (profile: string, builtIn: readonly string[] | null = ['default', 'exact']): ValidScenario => {
  const text = scenarioText({ bedrock: `simulator: { profile: ${profile} }` })
  const files = {
    'load/test.yml': text,
    'load/prompts.yml': PROMPTS,
    'load/slow.yml': 'x',
    'load/exact': 'x',
    'load/slow': 'x',
  }
  return readScenarioFile('load/test.yml', {}, textFiles(files), undefined, undefined, builtIn)
}

describe('the simulator’s profile', () => {
  test.each([
    ['./slow.yml', resolve('load/slow.yml')],
    ['slow', resolve('load/slow')],
    ['exact', 'exact'],
  ])('%s is a built-in one first, or else a file beside the scenario', (written, profile) => {
    const { config, files } = withProfile(written)
    expect(config.simulator.profile).toBe(profile)
    expect(files.some(({ path }) => path === profile)).toBe(profile !== 'exact')
  })

  test('that is not there is a mistake at its place', () => {
    expect(mistakesOf(() => withProfile('./fast.yml'))).toEqual([
      'load/test.yml:8:29  config.engines.bedrock.simulator.profile  expected one of default, exact or the path of a profile file, found no such file (load/fast.yml)',
    ])
    expect(mistakesOf(() => withProfile('exat'))).toEqual([expect.stringMatching(/did you mean exact\?$/) as string])
  })

  test('is any word where nobody says what the built-in ones are called', () => {
    expect(withProfile('quick', null).config.simulator.profile).toBe('quick')
    expect(mistakesOf(() => withProfile('./fast.yml', null))).toHaveLength(1)
  })
})

import { describe, expect, test } from 'vitest'
import { NO_ENVIRONMENT } from '../../src/scenario/environment.ts'
import { mistakesOf, readText, scenarioText } from './written-scenario.ts'

const HAIKU = 'us.anthropic.claude-3-5-haiku-20241022-v1:0'
const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const HAIKU45 = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'

const PLAIN = '{ name: hello, template: Say hello. }'
const LIMITED = '{ name: limited, template: Say hello., maxOutputTokens: 10 }'
const WITH_SYSTEM = '{ name: brief, template: Say hello., system: Be brief. }'
const WITH_TOOLS = '{ name: agent, template: Say hello., tools: { count: 2 } }'

interface Around {
  readonly target?: string
  readonly prompts?: string
  readonly scenario?: string
}

/** What is said of the mode `m`, from its path on, each mistake in a line; the hint behind it in brackets. */
function objectionsTo(fields: string, { prompts = PLAIN, scenario = '', target = 'simulator' }: Around = {}): string[] {
  const text = scenarioText({
    target,
    modes: `{ m: { ${fields} } }`,
    scenario: `executor: constant-vus, duration: 10s${scenario}`,
  })
  const files = { 'load/prompts.yml': `mix: [${prompts}]\n` }
  return mistakesOf(() => readText(text, {}, files)).map((mistake) => {
    const [told = '', hint] = mistake.split('\n    ')
    return (told.split('.modes.')[1] ?? told) + (hint === undefined ? '' : ` (${hint})`)
  })
}

describe('a mode’s keys', () => {
  test.each([
    ['api: converse', []],
    ['api: invoke-model-stream, body: nova', []],
    ['serviceTier: flex', []],
    ['cache: false', []],
    ['cache: { points: [messages] }', []],
    ['cache: { points: [messages], ttl: 1h }', []],
    ['guardrail: { identifier: abc }', []],
    ['guardrail: { identifier: abc, version: 3, trace: enabled_full, streamProcessingMode: sync }', []],
    ['api: converse, guardrail: { identifier: abc, trace: disabled }', []],
    ['additionalModelRequestFields: { top_k: 5, nested: { list: [1, null, { a: true }] } }', []],
    ['additionalModelResponseFieldPaths: [/usage/output_tokens_details]', []],
    ['api: converse, additionalModelResponseFieldPaths: [/a, /b]', []],
    ['price: none', []],
    ['price: { perHour: 39.6 }', []],
    ['quota: { requestsPerMinute: 100 }', []],
    [
      'api: converse-streams',
      [
        'm.api  expected one of converse-stream, converse, invoke-model-stream, invoke-model, chat-completions-stream, chat-completions, responses-stream, responses, messages-stream, messages, found "converse-streams" (did you mean converse-stream?)',
      ],
    ],
    ['api: invoke-model, body: titan', ['m.body  expected one of claude, nova, llama, found "titan"']],
    [
      'body: nova',
      [
        'm.body  expected nothing, because only invoke-model and invoke-model-stream send a model its own body, found "nova"',
      ],
    ],
    [
      'serviceTier: gold',
      ['m.serviceTier  expected one of priority, default, flex, reserved, ultrafast, found "gold"'],
    ],
    ['cache: yes please', ['m.cache  expected true, false or { points, ttl }, found "yes please"']],
    [
      'cache: { points: [] }',
      ['m.cache.points  expected at least one of system, messages, tools, found an empty list'],
    ],
    [
      'cache: { points: [messages, messages] }',
      ['m.cache.points  expected each point once, found [messages, messages]'],
    ],
    [
      'cache: { points: [message] }',
      ['m.cache.points[0]  expected one of system, messages, tools, found "message" (did you mean messages?)'],
    ],
    ['cache: { points: [messages], ttl: 2h }', ['m.cache.ttl  expected one of 5m, 1h, found "2h" (did you mean 1h?)']],
    ['guardrail: {}', ['m.guardrail.identifier  expected the id or the ARN of a guardrail, found nothing']],
    [
      'api: converse, guardrail: { identifier: abc, streamProcessingMode: sync }',
      ['m.guardrail.streamProcessingMode  expected nothing, because only answers that stream have it, found "sync"'],
    ],
    [
      'additionalModelResponseFieldPaths: [usage]',
      [
        'm.additionalModelResponseFieldPaths[0]  expected a JSON Pointer, such as /usage/output_tokens_details, found "usage"',
      ],
    ],
    [
      'api: invoke-model-stream, body: claude, inference: { maxTokens: 9 }, additionalModelResponseFieldPaths: [/usage]',
      [
        'm.additionalModelResponseFieldPaths  expected nothing, because only converse-stream and converse have it: a native body returns all of its fields, found a list of 1',
      ],
    ],
    ['requestMetadata: false', []],
    ['requestMetadata: {}', []],
    ['requestMetadata: { team: search, "cost center": "a:b@c$d#e=f/g+h,i-j._ 1" }', []],
    ['requestMetadata: true', ['m.requestMetadata  expected false, or a mapping from names to texts, found true']],
    [
      'requestMetadata: { team: Zürich }',
      [
        'm.requestMetadata.team  expected a text of at most 256 letters, digits, blanks and : _ @ $ # = / + , . -, found "Zürich"',
      ],
    ],
    [
      'requestMetadata: { "té": a }',
      [
        'm.requestMetadata["té"]  expected a name of at most 256 letters, digits, blanks and : _ @ $ # = / + , . -, found "té"',
      ],
    ],
    [
      'requestMetadata: { build: 12 }',
      [
        'm.requestMetadata.build  expected a text of at most 256 letters, digits, blanks and : _ @ $ # = / + , . -, found 12',
      ],
    ],
    [
      'requestMetadata: { seismo_run: mine }',
      [
        'm.requestMetadata  expected other names than seismo_run, seismo_scenario, seismo_mode, found a mapping with seismo_run',
      ],
    ],
    [
      `requestMetadata: { ${Array.from({ length: 14 }, (_, index) => `a${index}: b`).join(', ')} }`,
      [
        "m.requestMetadata  expected at most 13 names, because Bedrock takes 16 and 3 are Seismo's, found a mapping with a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13",
      ],
    ],
    ['promptVariables: { genre: pop }, model: "arn:aws:bedrock:us-east-1:1:prompt/PROMPT1234:1"', []],
    [
      'promptVariables: { genre: pop }',
      [
        'm.promptVariables  expected nothing, found a mapping with genre (only a prompt has variables: set model to its ARN, arn:aws:bedrock:REGION:ACCOUNT:prompt/ID:VERSION)',
      ],
    ],
    [
      'api: invoke-model, body: nova, model: "arn:aws:bedrock:us-east-1:1:prompt/PROMPT1234:1"',
      [
        'm.api  expected converse-stream or converse, found invoke-model (InvokeModel calls no prompts of Prompt management)',
      ],
    ],
    [
      'api: invoke-model, body: nova, promptVariables: { genre: pop }',
      [
        'm.promptVariables  expected nothing, because only converse-stream and converse fill in prompts, found a mapping with genre',
      ],
    ],
    ['additionalModelRequestFields: [1]', ['m.additionalModelRequestFields  expected a mapping, found [1]']],
    [
      'price: free',
      ['m.price  expected none or { input, output, cacheRead, cacheWrite5m, cacheWrite1h, perHour }, found "free"'],
    ],
    ['price: { input: -1 }', ['m.price.input  expected a number of at least 0, found -1']],
    ['price: { input: 0.0000001 }', ['m.price.input  expected a price of at most six decimals, found 1e-7']],
    ['quota: { tokensPerMinute: 0 }', ['m.quota.tokensPerMinute  expected a whole number of at least 1, found 0']],
  ])('%s', (fields, expected) => {
    expect(objectionsTo(fields.includes('model:') ? fields : `model: anything, ${fields}`)).toStrictEqual(expected)
  })
})

describe('a body of the model’s own', () => {
  test.each([
    ['api: invoke-model, model: us.amazon.nova-pro-v1:0', []],
    ['api: invoke-model, model: amazon.nova-micro-v1:0', []],
    ['api: invoke-model, model: us.meta.llama3-1-70b-instruct-v1:0', []],
    ['api: invoke-model, model: "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-pro-v1:0"', []],
    ['api: invoke-model, model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"', []],
    ['api: invoke-model, model: "arn:aws:bedrock:us-east-1:1:provisioned-model/abc", body: llama', []],
    [
      'api: invoke-model, model: "arn:aws:bedrock:us-east-1:1:provisioned-model/abc"',
      [
        "m.body  expected one of claude, nova, llama, found nothing (the model's name does not say whose JSON invoke-model is to send)",
      ],
    ],
    [
      'api: invoke-model-stream, model: mistral.mistral-7b-instruct-v0:2',
      [
        "m.body  expected one of claude, nova, llama, found nothing (the model's name does not say whose JSON invoke-model-stream is to send)",
      ],
    ],
    [
      'api: invoke-model, body: llama, model: x, inference: { stopSequences: [a, b] }, cache: { points: [messages] }',
      [
        "m.inference.stopSequences  expected none, found [a, b] (Llama's own body has no field for it: use api: converse-stream, or converse)",
        "m.cache  expected false, found cache points (Llama's own body has no field for it: use api: converse-stream, or converse)",
      ],
    ],
  ])('%s', (fields, expected) => {
    expect(objectionsTo(fields)).toStrictEqual(expected)
  })
})

describe('what a body has by itself is not given a second time', () => {
  test.each([
    ['api: invoke-model, body: claude, inference: { maxTokens: 9 }, additionalModelRequestFields: { top_k: 5 }', []],
    ['api: invoke-model, body: nova, additionalModelRequestFields: { inferenceConfig: { topK: 5 } }', []],
    ['additionalModelRequestFields: { temperature: 0.5, prompt: hello }', []],
    [
      'api: invoke-model, body: claude, inference: { maxTokens: 9 }, additionalModelRequestFields: { max_tokens: 5, messages: [], anthropic_version: x }',
      [
        'm.additionalModelRequestFields.anthropic_version  expected nothing, found a field that the body has (the body says it by itself)',
        'm.additionalModelRequestFields.max_tokens  expected nothing, found a field that the body has (the body takes it from inference.maxTokens)',
        'm.additionalModelRequestFields.messages  expected nothing, found a field that the body has (the body takes it from the prompts)',
      ],
    ],
    [
      'api: invoke-model-stream, body: nova, additionalModelRequestFields: { inferenceConfig: { topP: 0.1 } }',
      [
        'm.additionalModelRequestFields.inferenceConfig.topP  expected nothing, found a field that the body has (the body takes it from inference.topP)',
      ],
    ],
    [
      'api: invoke-model, body: llama, additionalModelRequestFields: { prompt: another }',
      [
        'm.additionalModelRequestFields.prompt  expected nothing, found a field that the body has (the body takes it from the prompts)',
      ],
    ],
  ])('%s', (fields, expected) => {
    expect(objectionsTo(`model: x, ${fields}`).toSorted()).toStrictEqual(expected)
  })
})

describe('Claude’s own body needs a limit', () => {
  const claude = `api: invoke-model, model: "${HAIKU}"`
  const missing = [
    "m.inference.maxTokens  expected a whole number of at least 1, found nothing (Claude's own body needs max_tokens: set it here, or maxOutputTokens of every prompt)",
  ]

  test.each<[string, string, Around, string[]]>([
    ['which nobody gave', claude, {}, missing],
    ['of the mode', `${claude}, inference: { maxTokens: 10 }`, {}, []],
    ['of every prompt', claude, { prompts: LIMITED }, []],
    ['of one prompt of two', claude, { prompts: `${LIMITED}, ${PLAIN}` }, missing],
    ['of every prompt that is ever drawn', claude, { prompts: `${LIMITED}, { name: x, template: X, weight: 0 }` }, []],
    [
      'of every prompt that is called by name',
      claude,
      { prompts: `${LIMITED}, ${PLAIN}`, scenario: ', flow: [{ call: { prompt: limited } }]' },
      [],
    ],
    [
      'of every call',
      claude,
      {
        scenario:
          ', flow: [{ call: { maxOutputTokens: 5 } }, { loop: { count: 2, steps: [{ call: { maxOutputTokens: 5 } }] } }]',
      },
      [],
    ],
    [
      'of every call but one within a loop',
      claude,
      { scenario: ', flow: [{ call: { maxOutputTokens: 5 } }, { loop: { count: 2, steps: [{ call: {} }] } }]' },
      missing,
    ],
    ['of an ARN, too', 'api: invoke-model-stream, model: x, body: claude', {}, missing],
    ['but only in its own body', `model: "${HAIKU}"`, {}, []],
  ])('%s', (_, fields, around, expected) => {
    expect(objectionsTo(fields, around)).toStrictEqual(expected)
  })
})

describe('a cache point needs a place', () => {
  const noSystem =
    'expected a point that a prompt has a place for, found system (no prompt of this mode has a system prompt: add one (system), or set points: [messages])'
  const noTools =
    'expected a point that a prompt has a place for, found tools (no prompt of this mode has tools: add some (tools), or leave the point out)'

  test.each<[string, Around, string[]]>([
    ['cache: true', { prompts: WITH_SYSTEM }, []],
    ['cache: true', { prompts: `${PLAIN}, ${WITH_SYSTEM}` }, []],
    ['cache: true', {}, [`m.cache  ${noSystem}`]],
    ['cache: { points: [messages, system] }', {}, [`m.cache.points[1]  ${noSystem}`]],
    [
      'cache: true',
      { prompts: `${PLAIN}, ${WITH_SYSTEM}`, scenario: ', flow: [{ call: { prompt: hello } }]' },
      [`m.cache  ${noSystem}`],
    ],
    ['cache: { points: [messages, tools] }', {}, [`m.cache.points[1]  ${noTools}`]],
    ['cache: { points: [tools] }', { prompts: `${PLAIN}, ${WITH_TOOLS}` }, []],
    [
      'cache: { points: [tools] }',
      { prompts: `${PLAIN}, ${WITH_TOOLS}`, scenario: ', flow: [{ call: { prompt: hello } }]' },
      [`m.cache.points[0]  ${noTools}`],
    ],
  ])('%s, with %j', (fields, around, expected) => {
    expect(objectionsTo(`model: anything, ${fields}`, around)).toStrictEqual(expected)
  })
})

const onAws = (fields: string): string[] =>
  objectionsTo(fields, { target: 'aws', prompts: '{ name: brief, template: Hi, system: Be brief. }' })

describe('what a model is known not to do', () => {
  test.each([
    [`model: "${HAIKU}", region: us-east-2, latency: optimized`, []],
    [`model: "${HAIKU}", region: us-east-2, serviceTier: default`, []],
    [`model: "${SONNET}", region: us-east-2, serviceTier: reserved`, []],
    ['model: "us.amazon.nova-pro-v1:0", region: us-east-1, latency: optimized', []],
    [`model: "${SONNET}", region: us-east-2, cache: { ttl: 1h }`, []],
    ['model: anthropic.claude-9-opus, region: us-east-1, latency: optimized, cache: { ttl: 1h }', []],
    ['model: some.thing-new-v1, region: us-east-1, latency: optimized, cache: { ttl: 1h }, serviceTier: flex', []],
    ['model: anthropic.claude-3-haiku-20240307-v1:0, region: us-east-1', []],
    [
      'model: "arn:aws:bedrock:us-east-2:1:application-inference-profile/abc", region: us-east-2, latency: optimized, serviceTier: flex',
      [],
    ],
    [
      `model: "${HAIKU}", region: us-east-2, serviceTier: flex`,
      [`m.serviceTier  expected default, found flex (${HAIKU} has no tier flex)`],
    ],
    [
      `model: "${SONNET}", region: us-east-2, serviceTier: priority`,
      [`m.serviceTier  expected default or reserved, found priority (${SONNET} has no tier priority)`],
    ],
    [
      `model: "${SONNET}", region: us-east-2, latency: optimized`,
      [`m.latency  expected standard, found optimized (${SONNET} has no optimized latency)`],
    ],
    [
      `model: "${HAIKU}", region: us-east-1, latency: optimized`,
      [`m.region  expected us-east-2 or us-west-2, found us-east-1 (optimized latency of ${HAIKU} is only there)`],
    ],
    [
      'model: amazon.nova-pro-v1:0, region: us-east-1, latency: optimized',
      [
        'm.model  expected an inference profile such as us.amazon.nova-pro-v1:0, found amazon.nova-pro-v1:0 (optimized latency of amazon.nova-pro-v1:0 is served through inference profiles only)',
      ],
    ],
    [
      'model: anthropic.claude-haiku-4-5-20251001-v1:0, region: us-east-1',
      [
        'm.model  expected an inference profile such as us.anthropic.claude-haiku-4-5-20251001-v1:0, found anthropic.claude-haiku-4-5-20251001-v1:0 (in us-east-1, anthropic.claude-haiku-4-5-20251001-v1:0 is called through inference profiles only)',
      ],
    ],
    [
      'model: "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0", region: eu-west-1, latency: optimized',
      [
        'm.model  expected an inference profile such as eu.amazon.nova-pro-v1:0, found arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0 (optimized latency of arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0 is served through inference profiles only)',
        'm.region  expected us-east-1 or us-east-2 or us-west-2, found eu-west-1 (optimized latency of arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0 is only there)',
      ],
    ],
    [
      `model: "${HAIKU}", region: us-east-2, cache: { ttl: 1h }`,
      [`m.cache.ttl  expected 5m, found 1h (${HAIKU} keeps nothing for longer)`],
    ],
    [
      'model: us.meta.llama3-1-70b-instruct-v1:0, region: us-east-2, cache: true',
      ['m.cache  expected false, found cache points (us.meta.llama3-1-70b-instruct-v1:0 caches no prompts)'],
    ],
    [
      `model: "${HAIKU}", region: eu-west-1`,
      [
        `m.model  expected an inference profile of eu-west-1, found ${HAIKU} (profiles whose id begins with us. are not called from eu-west-1; global. is called from anywhere)`,
      ],
    ],
    [
      `model: "${HAIKU45}", region: us-east-2, inference: { temperature: 0.1, topP: 0.9 }`,
      [`m.inference.topP  expected nothing beside a temperature, found 0.9 (${HAIKU45} refuses the two together)`],
    ],
    [`model: "${HAIKU45}", region: us-east-2, inference: { temperature: 0.1 }`, []],
    [
      'model: us.anthropic.claude-sonnet-5, region: us-east-2, inference: { temperature: 0.1 }',
      [
        'm.inference.temperature  expected nothing, found 0.1 (us.anthropic.claude-sonnet-5 takes no sampling parameters but at their defaults)',
      ],
    ],
    [
      'model: us.anthropic.claude-sonnet-5, region: us-east-2, inference: { topP: 0.5 }',
      [
        'm.inference.topP  expected nothing, found 0.5 (us.anthropic.claude-sonnet-5 takes no sampling parameters but at their defaults)',
      ],
    ],
    ['model: us.anthropic.claude-sonnet-5, region: us-east-2, inference: { temperature: 1 }', []],
    ['model: us.anthropic.claude-sonnet-5, region: us-east-2, inference: { topP: 0.99 }', []],
    [`model: "${HAIKU}", region: us-east-2, inference: { temperature: 0.1, topP: 0.9 }`, []],
    [
      'model: us.anthropic.claude-opus-5-5, region: us-east-1, latency: optimized',
      ['m.latency  expected standard, found optimized (us.anthropic.claude-opus-5-5 has no optimized latency)'],
    ],
    [
      'model: us.deepseek.r1-v1:0, region: us-east-1, latency: optimized',
      ['m.latency  expected standard, found optimized (us.deepseek.r1-v1:0 has no optimized latency)'],
    ],
    [
      'model: us.amazon.nova-2-lite-v1:0, region: us-east-1, latency: optimized',
      ['m.latency  expected standard, found optimized (us.amazon.nova-2-lite-v1:0 has no optimized latency)'],
    ],
    [
      'model: "arn:aws:bedrock:us-east-2:1:provisioned-model/abc", region: us-east-2, latency: optimized, serviceTier: flex',
      [
        'm.latency  expected standard, found optimized (provisioned throughput has neither optimized latency nor service tiers)',
        'm.serviceTier  expected nothing, found flex (provisioned throughput has neither optimized latency nor service tiers)',
      ],
    ],
    [`model: "${HAIKU}", region: us-east-2, guardrail: { identifier: gr4pzd81v2qa, version: 12 }`, []],
    [
      `model: "${HAIKU}", region: us-east-2, guardrail: { identifier: "arn:aws:bedrock:us-east-2:123456789012:guardrail/gr4pzd81v2qa" }`,
      [],
    ],
    [
      `model: "${HAIKU}", region: us-east-2, guardrail: { identifier: My-Guardrail, version: v1 }`,
      [
        'm.guardrail.identifier  expected an id of small letters and digits, or the ARN of a guardrail, found "My-Guardrail"',
        'm.guardrail.version  expected a number from 1 to 99999999, or DRAFT, found "v1"',
      ],
    ],
    [
      'model: "arn:aws:bedrock:us-east-2:1:provisioned-model/abc", region: us-west-2',
      ["m.region  expected us-east-2, the region of the model's ARN, found us-west-2"],
    ],
  ])('%s', (fields, expected) => {
    expect(onAws(fields)).toStrictEqual(expected)
  })

  test.each(['simulator', 'http://127.0.0.1:9'])('is for %s to say', (target) => {
    const asked = `model: "${SONNET}", region: eu-west-1, latency: optimized, serviceTier: flex, guardrail: { identifier: My_1 }, inference: { temperature: 1, topP: 1 }`
    expect(objectionsTo(asked, { target })).toStrictEqual([])
  })
})

test('a mode of the wrong shape is judged by its shape alone, and the others still by more', () => {
  const modes = '{ a: { model: x, cache: 5 }, b: { model: x, api: invoke-model } }'
  expect(mistakesOf(() => readText(scenarioText({ modes }))).length).toBe(2)
})

const readOn = (today: string | undefined, target: string, model: string) => () =>
  readText(
    scenarioText({ target, modes: `{ m: { model: ${model}, region: us-east-2 } }` }),
    {},
    {},
    { ...NO_ENVIRONMENT, today },
  )

describe('a model that AWS has ended', () => {
  const OPUS = 'us.anthropic.claude-opus-4-1-20250805-v1:0'

  test.each([
    [
      HAIKU,
      '2026-11-28',
      `expected a model that AWS serves, found ${HAIKU}\n    Claude 3.5 Haiku reached its end of life on 2026-06-19: call ${HAIKU45}`,
    ],
    [
      OPUS,
      '2027-01-09',
      `expected a model that AWS serves, found ${OPUS}\n    Claude Opus 4.1 reached its end of life on 2027-01-08: call us.anthropic.claude-opus-4-8`,
    ],
    [
      'cohere.command-r-v1:0',
      '2026-11-28',
      'expected a model that AWS serves, found cohere.command-r-v1:0\n    Command R reached its end of life on 2026-08-19',
    ],
  ])('%s is a mistake on %s where AWS is the target', (model, today, expected) => {
    expect(mistakesOf(readOn(today, 'aws', model))).toEqual([
      `load/test.yml:6:28  config.engines.bedrock.modes.m.model  ${expected}`,
    ])
  })

  test.each([
    [HAIKU, '2026-06-19', 'aws'],
    [HAIKU, '2026-11-28', 'simulator'],
    [HAIKU, undefined, 'aws'],
    [OPUS, '2026-11-28', 'aws'],
    // Sources disagree on its end: nothing is refused for it.
    ['us.meta.llama3-1-405b-instruct-v1:0', '2026-11-28', 'aws'],
  ])('%s is none on %s with target %s', (model, today, target) => {
    expect(mistakesOf(readOn(today, target, model))).toEqual([])
  })
})

describe('a prompt of Prompt management has its own settings', () => {
  const PROMPT = 'model: "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT1234:1", region: us-east-1'
  const HINT = '(a prompt of Prompt management has its own, and takes no other)'
  test.each([
    ['', PLAIN, []],
    [', promptVariables: { genre: pop }, serviceTier: flex', PLAIN, []],
    [
      ', inference: { maxTokens: 9, temperature: 0, stopSequences: [a] }, additionalModelRequestFields: { top_k: 1 }',
      PLAIN,
      [
        `m.inference.maxTokens  expected nothing, found 9 ${HINT}`,
        `m.inference.temperature  expected nothing, found 0 ${HINT}`,
        `m.inference.stopSequences  expected none, found [a] ${HINT}`,
        `m.additionalModelRequestFields  expected nothing, found fields of the model ${HINT}`,
      ],
    ],
    ['', WITH_SYSTEM, [`m.model  expected prompts without a system prompt, found a system prompt ${HINT}`]],
    ['', LIMITED, [`m.model  expected prompts without maxOutputTokens, found a limit ${HINT}`]],
  ])('%s of %s', (fields, prompts, expected) => {
    expect(objectionsTo(PROMPT + fields, { target: 'aws', prompts })).toStrictEqual(expected)
    expect(objectionsTo(PROMPT + fields, { prompts })).toStrictEqual([])
  })
})

describe('what a body of the model’s own has no words for', () => {
  const LLAMA = "Llama's own body doesn't"
  const CURE = 'use api: converse-stream, or converse'
  const two = `${WITH_TOOLS}, { name: other, template: Say hello., tools: { count: 1 } }`
  const image = '{ name: look, template: Say hello., images: s3://bucket/cat.png }'
  const made = '{ name: made, template: Say hello., images: { synthetic: { width: 64, height: 64 } } }'
  test.each([
    [
      'api: invoke-model, body: llama',
      two,
      [`m.api  expected an API that takes tools, found invoke-model (${LLAMA}, and prompt agent has it: ${CURE})`],
    ],
    [
      'api: invoke-model, body: llama',
      made,
      [`m.api  expected an API that takes images, found invoke-model (${LLAMA}, and prompt made has it: ${CURE})`],
    ],
    [
      'api: invoke-model, body: claude, inference: { maxTokens: 10 }',
      `${image}, ${made}`,
      [
        `m.api  expected an API that takes images in S3, found invoke-model (Claude's own body doesn't, and prompt look has it: ${CURE})`,
      ],
    ],
    ['api: invoke-model, body: nova', `${image}, ${made}, ${WITH_TOOLS}`, []],
    ['api: converse', `${image}, ${made}, ${WITH_TOOLS}`, []],
    [
      'api: invoke-model, body: claude, inference: { maxTokens: 10 }, additionalModelRequestFields: { tools: [{ type: web }], top_k: 5 }',
      WITH_TOOLS,
      [
        'm.additionalModelRequestFields.tools  expected nothing, found a field that the body has (the body takes it from the prompts)',
      ],
    ],
    ['api: invoke-model, body: nova, additionalModelRequestFields: { toolConfig: { tools: [] } }', PLAIN, []],
    [
      'api: invoke-model, body: nova',
      '{ name: silent, template: Say hello., tools: { count: 2 }, toolChoice: none }',
      [
        "m.api  expected an API that takes toolChoice none, found invoke-model (Nova's own body doesn't, and prompt silent has it)",
      ],
    ],
  ])('%s of %s', (fields, prompts, expected) => {
    expect(objectionsTo(`model: anything, ${fields}`, { prompts })).toStrictEqual(expected)
  })
})

describe('tools that are offered and forbidden', () => {
  const silent = '{ name: silent, template: Say hello., tools: { count: 2 }, toolChoice: none }'
  test.each([
    ['api: converse', ['converse']],
    ['api: converse-stream', ['converse-stream']],
    ['api: invoke-model-stream, body: claude, inference: { maxTokens: 10 }', []],
  ])('%s', (fields, refused) => {
    expect(objectionsTo(`model: anything, ${fields}`, { prompts: silent })).toEqual(
      refused.map(
        (api) =>
          `m.api  expected an API with toolChoice none, found ${api} (Converse can't offer tools and forbid them, as prompt silent does: leave its tools out, or use api: invoke-model-stream)`,
      ),
    )
  })
})

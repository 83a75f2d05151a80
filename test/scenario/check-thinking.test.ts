import { describe, expect, test } from 'vitest'
import { mistakesOf, readText, scenarioText } from './written-scenario.ts'

const SONNET_5 = 'model: us.anthropic.claude-sonnet-5'
const OPUS_55 = 'model: us.anthropic.claude-opus-5-5'
const HAIKU_45 = 'model: "us.anthropic.claude-haiku-4-5-20251001-v1:0"'
const OPUS_46 = 'model: us.anthropic.claude-opus-4-6-v1'
const NOVA_2 = 'model: "us.amazon.nova-2-lite-v1:0"'
const GROK = 'model: us.xai.grok-4.7'
const ARN = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc'

const PLAIN = '{ name: hello, template: Say hello. }'
const LIMITED = '{ name: limited, template: Say hello., maxOutputTokens: { uniform: [500, 9000] } }'

/** What is said of the mode `m`, from its path on, each mistake in a line; the hint behind it in brackets. */
function objectionsTo(
  fields: string,
  { flow = '[{ call: {} }]', prompts = PLAIN, target = 'simulator' } = {},
): string[] {
  const scenario = `executor: constant-vus, duration: 10s, flow: ${flow}`
  const text = scenarioText({ target, scenario, modes: `{ m: { region: us-east-1, ${fields} } }` })
  return mistakesOf(() => readText(text, {}, { 'load/prompts.yml': `mix: [${prompts}]\n` })).map((mistake) => {
    const [told = '', hint] = mistake.split('\n    ')
    return (told.split('.modes.m.')[1] ?? told) + (hint === undefined ? '' : ` (${hint})`)
  })
}

const known = (fields: string, prompts = PLAIN): string[] => objectionsTo(fields, { target: 'aws', prompts })

describe('whatever the target', () => {
  test.each<[string, string[]]>([
    [`${HAIKU_45}, thinking: off`, []],
    [`${HAIKU_45}, thinking: adaptive, effort: max`, []],
    [`${HAIKU_45}, thinking: { budgetTokens: 1024 }`, []],
    [`${HAIKU_45}, thinking: { budgetTokens: 1024 }, inference: { maxTokens: 1025 }`, []],
    [`${HAIKU_45}, thinking: adaptive, additionalModelRequestFields: { thinking: { display: omitted }, top_k: 5 }`, []],
    [`${HAIKU_45}, thinking: off, effort: high`, []],
    [`${GROK}, effort: low`, []],
    [`model: "${ARN}", effort: low`, []],
    [`${HAIKU_45}, thinking: on`, ['thinking  expected off, adaptive or { budgetTokens }, found "on"']],
    [`${HAIKU_45}, thinking: true`, ['thinking  expected off, adaptive or { budgetTokens }, found true']],
    [
      `${HAIKU_45}, thinking: { budgetTokens: 1023 }`,
      ['thinking.budgetTokens  expected a whole number of at least 1024, found 1023'],
    ],
    [`${HAIKU_45}, effort: highest`, ['effort  expected one of low, medium, high, xhigh, max, found "highest"']],
    [
      `model: "${ARN}", thinking: adaptive`,
      [
        `thinking  expected nothing, found adaptive (nothing says how ${ARN} is asked to think: use additionalModelRequestFields, if it can be asked)`,
      ],
    ],
    [
      `${GROK}, thinking: off`,
      [
        'thinking  expected nothing, found off (nothing says how us.xai.grok-4.7 is asked to think: use additionalModelRequestFields, if it can be asked)',
      ],
    ],
    [
      `${NOVA_2}, thinking: { budgetTokens: 2000 }`,
      [
        'thinking  expected off or adaptive, found a mapping with budgetTokens (us.amazon.nova-2-lite-v1:0 takes an effort in place of a budget)',
      ],
    ],
    [
      `${NOVA_2}, effort: low`,
      [
        'effort  expected nothing, or thinking: adaptive beside it, found low (of this model, effort is a part of thinking)',
      ],
    ],
    [
      `${HAIKU_45}, thinking: { budgetTokens: 2000 }, inference: { maxTokens: 2000 }`,
      [
        'thinking.budgetTokens  expected less than 2000, the fewest output tokens that a call of the mode may have, found 2000 (a budget is a part of the output tokens: raise inference.maxTokens, and maxOutputTokens of every prompt)',
      ],
    ],
    [
      `${SONNET_5}, thinking: off, effort: xhigh`,
      [
        'effort  expected at most high beside thinking: off, found xhigh (while thinking is off, Bedrock takes more for high)',
      ],
    ],
    [
      `${SONNET_5}, thinking: adaptive, effort: low, additionalModelRequestFields: { thinking: { type: disabled, budget_tokens: 5 }, output_config: { effort: high } }`,
      [
        'additionalModelRequestFields.thinking.type  expected nothing, found another opinion (the mode says it with thinking)',
        'additionalModelRequestFields.thinking.budget_tokens  expected nothing, found another opinion (the mode says it with thinking)',
        'additionalModelRequestFields.output_config.effort  expected nothing, found another opinion (the mode says it with effort)',
      ],
    ],
    [
      `${SONNET_5}, thinking: adaptive, additionalModelRequestFields: { thinking: false }`,
      [
        'additionalModelRequestFields.thinking  expected nothing, found another opinion (the mode says it with thinking)',
      ],
    ],
    [
      `${NOVA_2}, thinking: adaptive, effort: low, additionalModelRequestFields: { reasoningConfig: { type: enabled } }`,
      [
        'additionalModelRequestFields.reasoningConfig  expected nothing, found another opinion (the mode says it with thinking)',
      ],
    ],
    [
      'model: us.meta.llama3-1-70b-instruct-v1:0, api: invoke-model, effort: low',
      [
        "effort  expected nothing, found low (Llama's own body has no field for it: use api: converse-stream, or converse)",
      ],
    ],
    [
      `${HAIKU_45}, api: invoke-model, inference: { maxTokens: 3000 }, thinking: { budgetTokens: 2000 }, effort: low`,
      [],
    ],
    [`${NOVA_2}, api: invoke-model, thinking: adaptive, effort: low`, []],
  ])('%s', (fields, expected) => {
    expect(objectionsTo(fields)).toStrictEqual(expected)
  })

  test('a budget fits the shortest reply that a prompt may draw', () => {
    const [told] = objectionsTo(`${HAIKU_45}, thinking: { budgetTokens: 2000 }`, { prompts: LIMITED })
    expect(told).toContain('expected less than 500,')
    expect(objectionsTo(`${HAIKU_45}, thinking: { budgetTokens: 2000 }`)).toStrictEqual([])
  })

  test('a limit of the mode is no matter where every call has another before it', () => {
    const fields = `${HAIKU_45}, thinking: { budgetTokens: 2000 }, inference: { maxTokens: 1000 }`
    expect(objectionsTo(fields)).toHaveLength(1)
    expect(objectionsTo(fields, { flow: '[{ call: { maxOutputTokens: 4000 } }]' })).toStrictEqual([])
  })
})

describe('what a model is known to refuse', () => {
  test.each<[string, string[]]>([
    [`${SONNET_5}, thinking: off`, []],
    [`${SONNET_5}, thinking: adaptive, effort: max`, []],
    [`${OPUS_46}, thinking: { budgetTokens: 2000 }, effort: max`, []],
    [`${OPUS_46}, thinking: adaptive, inference: { temperature: 1 }`, []],
    [`${OPUS_46}, thinking: adaptive, inference: { topP: 0.95 }`, []],
    [`${OPUS_46}, thinking: off, inference: { temperature: 0.2 }`, []],
    [`${NOVA_2}, thinking: adaptive, effort: medium, inference: { maxTokens: 500, temperature: 0.2 }`, []],
    ['model: us.anthropic.claude-opus-9, thinking: { budgetTokens: 2000 }, effort: max', []],
    [
      `${OPUS_55}, thinking: off`,
      ['thinking  expected adaptive, or nothing, found off (us.anthropic.claude-opus-5-5 always thinks)'],
    ],
    [
      `${SONNET_5}, thinking: { budgetTokens: 2000 }`,
      [
        'thinking  expected adaptive, found a mapping with budgetTokens (us.anthropic.claude-sonnet-5 takes an effort in place of a budget)',
      ],
    ],
    [
      `${HAIKU_45}, thinking: adaptive`,
      [
        'thinking  expected { budgetTokens }, found adaptive (us.anthropic.claude-haiku-4-5-20251001-v1:0 thinks within a budget only)',
      ],
    ],
    [
      `${OPUS_46}, effort: xhigh`,
      ['effort  expected one of low, medium, high, max, found xhigh (us.anthropic.claude-opus-4-6-v1 has no other)'],
    ],
    [
      `${OPUS_46}, thinking: adaptive, inference: { temperature: 0.2 }`,
      ['inference.temperature  expected 1, found 0.2 (a model that thinks takes no other)'],
    ],
    [
      `${OPUS_46}, thinking: adaptive, inference: { topP: 0.5 }`,
      ['inference.topP  expected at least 0.95, found 0.5 (a model that thinks takes no other)'],
    ],
    [
      `${NOVA_2}, thinking: adaptive, effort: high, inference: { maxTokens: 500, temperature: 0.2 }`,
      [
        'inference.maxTokens  expected nothing, found 500 (at effort high, the model takes neither a limit nor sampling parameters)',
        'inference.temperature  expected nothing, found 0.2 (at effort high, the model takes neither a limit nor sampling parameters)',
      ],
    ],
  ])('%s', (fields, expected) => {
    expect(known(fields)).toStrictEqual(expected)
  })

  test('a prompt limits a reply, too', () => {
    expect(known(`${NOVA_2}, thinking: adaptive, effort: high`, LIMITED)).toStrictEqual([
      'effort  expected prompts without maxOutputTokens, found a limit (at effort high, the model takes neither a limit nor sampling parameters)',
    ])
  })
})

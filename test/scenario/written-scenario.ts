import { ConfigError } from '../../src/reading/mistake.ts'
import { NO_ENVIRONMENT, type Environment } from '../../src/scenario/environment.ts'
import type { Overrides } from '../../src/scenario/overrides.ts'
import { readScenarioFile, type ValidScenario } from '../../src/scenario/validate-script.ts'
import { textFiles } from './text-files.ts'

export const PROMPTS = "mix: [{ name: hello, template: 'Say hello.' }]\n"

const VALID: Readonly<Record<string, string>> = {
  target: 'simulator',
  modes: '{ standard: { model: nova, region: us-east-2 } }',
  prompts: './prompts.yml',
  bedrock: '',
  config: '',
  scenario: 'executor: constant-vus, duration: 10s',
  scenarios: '',
}

/** The text of a scenario file that is valid but for the parts given. */
export function scenarioText(parts: Readonly<Partial<Record<keyof typeof VALID, string>>> = {}): string {
  const part = { ...VALID, ...parts }
  return [
    'config:',
    `  target: ${part['target']}`,
    `  ${part['config']}`,
    '  engines:',
    '    bedrock:',
    `      modes: ${part['modes']}`,
    `      prompts: ${part['prompts']}`,
    `      ${part['bedrock']}`,
    'scenarios:',
    `  - { engine: bedrock, ${part['scenario']} }`,
    `  ${part['scenarios']}`,
    '',
  ].join('\n')
}

/** Reads `text` as load/test.yml, beside a prompt file. */
export const readText = (
  text: string,
  overrides: Overrides = {},
  files: Readonly<Record<string, string>> = {},
  environment: Environment = NO_ENVIRONMENT,
): ValidScenario =>
  readScenarioFile(
    'load/test.yml',
    overrides,
    textFiles({ 'load/prompts.yml': PROMPTS, 'load/test.yml': text, ...files }),
    undefined,
    environment,
  )

/** The mistakes, one or two lines each. */
export function mistakesOf(read: () => unknown): string[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split(/\n(?! {4})/)
    throw error
  }
}

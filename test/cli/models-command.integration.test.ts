// It reads files, and so is no unit test; it opens no socket.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { modelsCommand, type ModelsOptions } from '../../src/cli/models-command.ts'
import { keepingTerminal } from './terminal.ts'

/** No calendar changes what is expected here. */
const TODAY = '2026-11-28'

const folder = mkdtempSync(join(tmpdir(), 'seismo-models-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function models(files: readonly string[] = [], options: ModelsOptions = {}, today = TODAY) {
  const terminal = keepingTerminal()
  const code = modelsCommand(files, options, terminal, today)
  return { code, printed: terminal.printed().replaceAll(folder, '') }
}

function fileWith(modes: string, environments = ''): string {
  const path = join(folder, 'calls.yml')
  writeFileSync(
    path,
    `config:\n  target: aws\n${environments}  engines:\n    bedrock:\n      modes:\n${modes}      prompts: ./p.yml\nscenarios: []\n`,
  )
  return path
}

const environment = (name: string, model: string): string =>
  `  environments: { ${name}: { engines: { bedrock: { modes: { a: { model: '${model}' } } } } } }\n`

describe('seismo models', () => {
  test('lists each model with its life cycle, its dates and what to call in its place', () => {
    const { code, printed } = models()
    expect(code).toBe(0)
    expect(printed).toMatch(/^model +life cycle +dates +successor +as of$/m)
    expect(printed).toMatch(
      /^anthropic\.claude-3-5-haiku-20241022-v1:0 +ended +2026-06-19 +global\.anthropic\.claude-haiku-4-5-20251001-v1:0 +2026-05-27$/m,
    )
    expect(printed).toMatch(/^anthropic\.claude-opus-4-1-20250805-v1:0 +legacy +ends 2027-01-08 +global\./m)
    expect(printed).toMatch(/^anthropic\.claude-sonnet-5 +active +ends no sooner than 2027-06-30 +–/m)
    expect(printed).toMatch(/^meta\.llama3-1-405b-instruct-v1:0 +ended\? +2026-07-07 /m)
  })

  test('takes files to check only', () => {
    expect(() => models(['a.yml'])).toThrow('Scenario files are for --check: seismo models --check a.yml')
  })

  test('tells all facts to machines', () => {
    const listed = JSON.parse(models([], { json: true }).printed) as readonly { readonly id: string }[]
    expect(listed.find(({ id }) => id === 'anthropic.claude-haiku-5-5')).toMatchObject({
      family: 'claude',
      life: { life: { kind: 'active', notBefore: '2027-10-07' }, isSure: true },
      caching: { minimumTokens: 512, source: 'cards' },
      asOf: '2026-10-09',
    })
  })
})

describe('seismo models --check', () => {
  test('finds nothing that has ended in the scenarios of the package', () => {
    const { code, printed } = models([], { check: true })
    expect(printed).toMatch(/^\d+ files, on 2026-11-28: \d+ served$/)
    expect(code).toBe(0)
  })

  test('tells of each with its place, and fails where one has ended', () => {
    const file = fileWith(
      [
        '        gone: { model: us.anthropic.claude-3-5-haiku-20241022-v1:0 }',
        '        going: { model: us.anthropic.claude-opus-4-1-20250805-v1:0 }',
        '        doubtful: { model: us.meta.llama3-1-405b-instruct-v1:0 }',
        '        strange: { model: anthropic.claude-of-next-year }',
        '        fine: { model: us.amazon.nova-pro-v1:0 }',
        "        own: { model: 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc' }",
        "        later: { model: '{{ $env.MODEL }}' }",
        '',
      ].join('\n'),
    )
    const { code, printed } = models([file], { check: true })
    expect(printed.split('\n')).toEqual([
      '/calls.yml:6:24  config.engines.bedrock.modes.gone.model  us.anthropic.claude-3-5-haiku-20241022-v1:0 reached its end of life on 2026-06-19',
      '    its successor is us.anthropic.claude-haiku-4-5-20251001-v1:0',
      '/calls.yml:7:25  config.engines.bedrock.modes.going.model  us.anthropic.claude-opus-4-1-20250805-v1:0 has been a Legacy model since 2026-07-08 and reaches its end of life on 2027-01-08; extended access, which may cost more, began on 2026-10-08',
      '    its successor is us.anthropic.claude-opus-4-8',
      '/calls.yml:8:28  config.engines.bedrock.modes.doubtful.model  us.meta.llama3-1-405b-instruct-v1:0 may have reached its end of life on 2026-07-07: sources disagree',
      '/calls.yml:9:27  config.engines.bedrock.modes.strange.model  anthropic.claude-of-next-year is in no entry of models.yml',
      '1 file, on 2026-11-28: 2 served, 2 legacy, 1 ended, 1 unknown',
    ])
    expect(code).toBe(1)
    expect(models([file], { check: true }, '2026-06-19').code).toBe(0)
  })

  test('looks at environments, and at what `today` replaces there only', () => {
    const modes = '        a: { model: us.anthropic.claude-3-5-haiku-20241022-v1:0 }\n'
    const living = fileWith(modes, environment('today', 'us.amazon.nova-pro-v1:0'))
    expect(models([living], { check: true }).code).toBe(0)
    const other = fileWith(modes, environment('paid', 'us.amazon.nova-pro-v1:0'))
    expect(models([other], { check: true }).code).toBe(1)
    const dead = fileWith(
      '        a: { model: us.amazon.nova-pro-v1:0 }\n',
      environment('paid', 'cohere.command-r-v1:0'),
    )
    expect(models([dead], { check: true }).code).toBe(1)
  })

  test('tells machines all that it looked at', () => {
    const file = fileWith('        gone: { model: us.anthropic.claude-3-5-haiku-20241022-v1:0 }\n')
    expect(JSON.parse(models([file], { check: true, json: true }).printed)).toMatchObject({
      today: TODAY,
      called: [{ model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0', verdict: 'ended', place: { line: 6 } }],
    })
  })

  test('cannot look at what is no file', () => {
    expect(() => models([join(folder, 'none.yml')], { check: true })).toThrow(
      /expected a scenario file, found no such file/,
    )
  })
})

// It reads files, and so is no unit test; it opens no socket.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import type { Outline } from '../../src/cli/outline-plan.ts'
import { keepingTerminal } from './terminal.ts'
import { scenarioFolder } from './seismo-process.ts'

async function validate(words: readonly string[], columns = 100) {
  const terminal = keepingTerminal(columns)
  const code = await runProgram(['validate', ...words], terminal)
  return { code, printed: terminal.printed(), told: terminal.told() }
}

const scenario = (folder: string, name: string): string => join(folder, 'scenarios', `${name}.yml`)

async function outlineOf(name: string, ...words: readonly string[]): Promise<Outline> {
  const { code, printed } = await validate([scenario(scenarioFolder(), name), '--json', ...words])
  expect(code).toBe(0)
  return JSON.parse(printed) as Outline
}

describe('seismo validate', () => {
  test.each([
    ['ramp', ['--target', 'aws']],
    ['steady-rate', ['--duration', '10s', '--vus', '3']],
    ['chat', []],
  ])('tells of %s.yml with %j what would be run', async (name, words) => {
    const file = scenario(scenarioFolder(), name)
    const { code, printed } = await validate([file, '--seed', '7', ...words])
    expect(code).toBe(0)
    // Datasets and threads are of the machine.
    const text = printed.replaceAll(file, `${name}.yml`).replace(/\d+ threads?,/, 'N threads,')
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/validate-${name}.txt`)
  })

  test('prints no words of a prompt', async () => {
    const folder = scenarioFolder()
    const mix = [{ name: 'secret', template: 'A zebramarker "quoted" crosses.', system: 'Another zebramarker.' }]
    writeFileSync(join(folder, 'scenarios/prompts/four-tasks.yml'), JSON.stringify({ mix }))
    for (const words of [[], ['--json']]) {
      const { printed } = await validate([scenario(folder, 'quick'), ...words])
      expect(printed).toMatch(/<\d+ characters>/)
      expect(printed).not.toContain('zebramarker')
    }
  })

  test('tells of a cached prefix that is under the minimum of its model, and goes on', async () => {
    const folder = scenarioFolder()
    const file = scenario(folder, 'quick')
    const mix = [{ name: 'prefix', system: { sharedTokens: 500 }, task: 'chat', inputTokens: 50 }]
    writeFileSync(join(folder, 'scenarios/prompts/four-tasks.yml'), JSON.stringify({ mix }))
    writeFileSync(file, readFileSync(file, 'utf8').replace('latency: optimized', 'cache: true'))
    const { code, told } = await validate([file, '--target', 'aws'])
    expect(code).toBe(0)
    expect(told).toMatch(
      /^Mode optimized caches nothing of prompt prefix: at most 500 tokens .* the model caches none under 1024\.$/m,
    )
  })

  test('looks for no credentials, and tells the endpoint that the SDK resolves', async () => {
    const { modes } = await outlineOf('quick', '--target', 'aws')
    expect(modes[0]?.request).toMatchObject({
      method: 'POST',
      origin: 'https://bedrock-runtime.us-east-2.amazonaws.com',
      path: '/model/us.amazon.nova-pro-v1%3A0/converse-stream',
    })
    expect(modes[1]?.request?.body).toMatchObject({ performanceConfig: { latency: 'optimized' } })
  })

  test('bounds the tokens where the executor bounds the iterations', async () => {
    const { modes, scenarios } = await outlineOf('quick', '--iterations', '9', '--vus', '3')
    expect(scenarios[0]?.executor).toMatchObject({ kind: 'shared-iterations', vus: 3, iterations: 9 })
    expect(scenarios[0]?.iterations).toMatchObject({ expected: 9, atMost: 9 })
    expect(modes.map(({ tokensAtWorst }) => tokensAtWorst.calls)).toEqual([5, 5])
  })

  test('says that a flag replaced the executor', async () => {
    const { told } = await validate([scenario(scenarioFolder(), 'quick'), '--vus', '3'])
    expect(told).toBe('--vus takes the place of the executor ramping-vus of scenario quick and all its options.')
  })

  test('is no wider than the terminal where it draws', async () => {
    const { printed } = await validate([scenario(scenarioFolder(), 'ramp')], 50)
    const drawn = printed.split('\n').filter((line) => /[│┤┼]/.test(line))
    expect(drawn).toHaveLength(5)
    for (const line of drawn) expect(line.length).toBeLessThanOrEqual(50)
  })
})

function templated(folder: string): string {
  const text = readFileSync(scenario(folder, 'quick'), 'utf8')
  const file = scenario(folder, 'templated')
  writeFileSync(
    file,
    text
      .replaceAll('region: us-east-2', "region: '{{ $env.SEISMO_TEST_REGION }}'")
      .replace('config:', 'config:\n  environments: { paid: { target: aws } }'),
  )
  return file
}

describe('what a config says with templates and environments', () => {
  test('takes -e and --environment', async () => {
    const file = templated(scenarioFolder())
    const { printed } = await validate([file, '--json', '-e', 'SEISMO_TEST_REGION=us-west-2', '--environment', 'paid'])
    const { modes, target } = JSON.parse(printed) as Outline
    expect(target).toBe('aws')
    expect(modes[0]?.request?.origin).toBe('https://bedrock-runtime.us-west-2.amazonaws.com')
  })

  test('and tells what is missing', async () => {
    const { code, told } = await validate([templated(scenarioFolder())])
    expect(told).toMatch(
      /modes\.standard\.region {2}expected a value for \{\{ \$env\.SEISMO_TEST_REGION \}\}, found nothing/,
    )
    expect(told).toContain('set it in the environment, or with -e SEISMO_TEST_REGION=…')
    expect(code).toBe(104)
  })
})

// AWS itself is never called: the SDK is told of an endpoint of this machine, as its users may tell it.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { onlyRun } from './run-files.ts'
import { seismoHere, startSeismoHere } from './seismo-here.ts'
import { artilleryBin, mainHere, startNode, startSeismo, workingFolder } from './seismo-process.ts'

// util-linux's, which takes a command; others take their arguments in another order.
const PSEUDO_TERMINAL = 'script'
const hasPseudoTerminal = spawnSync(PSEUDO_TERMINAL, ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' }
const NOBODY = 'http://127.0.0.1:9'

/** With credentials, and for `aws` an endpoint that nobody listens on unless given. Runs the command on a pseudo-terminal and types `typed` when it asks. */
function seismoOnTerminal(
  folder: string,
  words: string,
  typed: string,
  endpoint = NOBODY,
): Promise<{ code: number | null; screen: string }> {
  const child = spawn(PSEUDO_TERMINAL, ['-qec', `exec '${process.execPath}' '${mainHere}' ${words}`, '/dev/null'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      HOME: '/dev/null/home',
      SHELL: '/bin/sh',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...CREDENTIALS,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint,
    },
  })
  let screen = ''
  let hasTyped = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    if (hasTyped || !screen.includes('[y/N]')) return
    hasTyped = true
    child.stdin.write(typed)
  })
  return new Promise((done) => child.once('close', (code) => done({ code, screen })))
}

describe('a run on AWS', () => {
  test('is refused where there is no terminal to ask on, with what it could have cost', async () => {
    const words = ['run', 'scenarios/quick.yml', '--target', 'aws']
    const { code, stderr } = await startSeismo(workingFolder(), words, CREDENTIALS).ended
    expect(code).toBe(1)
    expect(stderr).toContain('At worst, at list prices, AWS bills for this run:')
    expect(stderr).toContain('Pass --yes to start without it')
  })

  test.skipIf(!hasPseudoTerminal).each([
    ['n\n', 1, 'Not started.'],
    ['\u0004', 1, 'Not started.'],
    ['\u0003', 105, 'Stopped before the run began.'],
  ])('asks on a terminal, and takes %j for its answer', async (typed, exitCode, expected) => {
    const { code, screen } = await seismoOnTerminal(workingFolder(), 'run scenarios/quick.yml --target aws', typed)
    expect(screen).toContain('Start it? [y/N]')
    expect(screen).toContain(expected)
    expect(code).toBe(exitCode)
  })

  test.skipIf(!hasPseudoTerminal)('begins when the answer is yes', async () => {
    const simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
    onTestFinished(() => simulator.close())
    const words = 'run scenarios/quick.yml --target aws --iterations 2'
    const { code, screen } = await seismoOnTerminal(workingFolder(), words, 'y\n', simulator.url)
    expect([code, screen.includes('PASSED')]).toEqual([0, true])
  })

  test('is let through by --yes', async () => {
    const simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
    onTestFinished(() => simulator.close())
    const words = ['run', 'scenarios/quick.yml', '--target', 'aws', '--iterations', '2', '--yes']
    const env = { ...CREDENTIALS, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: simulator.url }
    const { code, stdout } = await startSeismoHere(workingFolder(), words, env).ended
    expect([code, stdout.includes('PASSED')]).toEqual([0, true])
  })

  test('asks nothing of somebody without credentials', async () => {
    const { code, stderr } = await seismoHere(workingFolder(), 'run', 'scenarios/quick.yml', '--target', 'aws')
    expect([code, stderr.startsWith('No AWS credentials')]).toEqual([1, true])
  })
})

function withBudget(folder: string, budget: string): string {
  const file = join(folder, 'scenarios', 'quick.yml')
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(/( +)prompts:/, (line, indent: string) => `${indent}budget: ${budget}\n${line}`),
  )
  return 'scenarios/quick.yml'
}

test('Artillery itself says what a run on AWS can cost, and asks nobody', async () => {
  const folder = workingFolder()
  const path = join(folder, 'scenarios', 'quick.yml')
  writeFileSync(path, readFileSync(path, 'utf8').replace('target: simulator', 'target: aws'))
  const { code, stdout } = await startNode(folder, [artilleryBin, 'run', path]).ended
  expect(stdout).toContain('At worst, at list prices, AWS bills for this run:')
  expect(stdout).toContain('No AWS credentials')
  expect(code).toBe(1)
})

describe('a budget', () => {
  test('ends a run with exit code 121, and says so', async () => {
    const folder = workingFolder()
    const { code, stdout } = await seismoHere(folder, 'run', withBudget(folder, '{ tokens: 3000 }'))
    expect(code).toBe(121)
    expect(stdout).toMatch(/ABORTED\n- the budget is spent: [\d,]+ tokens, where 3,000 is the limit/)
    expect(stdout).toMatch(/cost +USD +per 1,000 calls/)
    expect(readSummary(onlyRun(folder)).outcome.exitCode).toBe(121)
  })

  test('holds under Artillery itself too', async () => {
    const folder = workingFolder()
    const file = withBudget(folder, '{ costUsd: 0.005 }')
    const { code } = await startNode(folder, [artilleryBin, 'run', '--quiet', file]).ended
    expect(code).toBe(121)
    expect(readSummary(onlyRun(folder)).outcome.reasons.join()).toMatch(
      /^the budget is spent: 0\.0\d+ USD, where 0\.005000 USD is the limit(?:; \d+ calls? whose usage never came (?:is|are) in it with what (?:it|they) may have used)?$/,
    )
  })

  test.each(['validate', 'doctor', 'run'])(
    'in dollars is refused by %s where nobody knows a price',
    async (command) => {
      const folder = workingFolder()
      const file = withBudget(folder, '{ costUsd: 1 }')
      const path = join(folder, file)
      writeFileSync(join(folder, 'scenarios', 'no-prices.yml'), 'sources: {}\nprices: []\n')
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(
          /( +)budget:/,
          (line, indent: string) => `${indent}prices: ./no-prices.yml\n${line}`,
        ),
      )
      const { code, stderr, stdout } = await seismoHere(folder, command, file)
      expect(stdout + stderr).toMatch(
        /quick\.yml:\d+:\d+  config\.engines\.bedrock\.budget\.costUsd  expected a price of input and output tokens for each mode, found none for standard, optimized\n/,
      )
      expect(code).toBe(104)
    },
  )
})

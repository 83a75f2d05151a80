import { describe, expect, test } from 'vitest'
import { askBeforeSpending } from '../../src/cli/ask-before-spending.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { runPlan } from '../fakes/run-plan.ts'
import { keepingTerminal } from './terminal.ts'

const onAws = (): RunPlan => runPlan({ target: { kind: 'aws' } })

const never = new AbortController().signal

const answering = (answer: string) => {
  const asked: string[] = []
  const ask = (question: string): Promise<string> => {
    asked.push(question)
    return Promise.resolve(answer)
  }
  return { terminal: { ...keepingTerminal(), ask }, asked }
}

describe('a run on AWS', () => {
  test.each<[string, 'go' | 'declined']>([
    ['y', 'go'],
    [' YES ', 'go'],
    ['n', 'declined'],
    ['', 'declined'],
    ['yesterday', 'declined'],
  ])('answered with %j: %s', async (answer, expected) => {
    const { asked, terminal } = answering(answer)
    expect(await askBeforeSpending(onAws(), [], terminal, {}, never)).toBe(expected)
    expect(asked).toEqual(['Start it? [y/N] '])
    expect(terminal.told()).toContain('At worst, at list prices, AWS bills for this run:')
  })

  test('is asked about once where there are several, for each of them', async () => {
    const { asked, terminal } = answering('y')
    expect(await askBeforeSpending(onAws(), [], terminal, { place: { nth: 1, of: 5 } }, never)).toBe('go')
    expect(await askBeforeSpending(onAws(), [], terminal, { place: { nth: 2, of: 5 } }, never)).toBe('go')
    expect(asked).toHaveLength(1)
    expect(terminal.told()).toContain('At worst, at list prices, AWS bills for each of 5 runs:')
  })

  test('is refused where nobody can be asked', async () => {
    await expect(askBeforeSpending(onAws(), [], keepingTerminal(), {}, never)).rejects.toThrow(
      /there is no terminal\.\nPass --yes/,
    )
  })

  test('with --yes goes, and says what it can cost', async () => {
    const terminal = keepingTerminal()
    expect(await askBeforeSpending(onAws(), [], terminal, { yes: true }, never)).toBe('go')
    expect(terminal.told()).toContain('At worst')
  })

  test('with --yes and --quiet goes without a word', async () => {
    const terminal = keepingTerminal()
    expect(await askBeforeSpending(onAws(), [], terminal, { yes: true, quiet: true }, never)).toBe('go')
    expect(terminal.told()).toBe('')
  })
})

test.each<RunPlan['target']>([
  { kind: 'simulator', profile: 'default' },
  { kind: 'url', url: 'http://127.0.0.1:8000' },
])('a run on %j is not asked about', async (target) => {
  const terminal = keepingTerminal()
  expect(await askBeforeSpending(runPlan({ target }), [], terminal, {}, never)).toBe('go')
  expect(terminal.told()).toBe('')
})

test('a URL on another machine is signed for with the credentials, and so asked about as AWS is', async () => {
  const url = 'https://gateway.example.com'
  const plan = runPlan({ target: { kind: 'url', url } })
  await expect(askBeforeSpending(plan, [url], keepingTerminal(), {}, never)).rejects.toThrow('--yes')
  const terminal = keepingTerminal()
  expect(await askBeforeSpending(plan, [url, url], terminal, { yes: true }, never)).toBe('go')
  expect(terminal.told()).toContain(`Calls go to ${url}, signed with your AWS credentials.`)
})

test("AWS's own endpoints are not told, and others are", async () => {
  const usual = 'https://bedrock-runtime.us-east-1.amazonaws.com'
  const fips = 'https://bedrock-runtime-fips.us-east-1.amazonaws.com'
  const terminal = keepingTerminal()
  await askBeforeSpending(onAws(), [usual, fips], terminal, { yes: true }, never)
  expect(terminal.told()).toContain(`Calls go to ${fips}, signed`)
})

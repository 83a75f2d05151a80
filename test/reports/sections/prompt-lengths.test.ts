import { expect, test } from 'vitest'
import { promptLengths } from '../../../src/reports/sections/prompt-lengths.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { completedCall, tokens } from '../../fakes/call-record.ts'
import { finishedRun, recordRun, type RecordedCall } from '../../fakes/recorded-run.ts'
import { linesOf } from './terminal.ts'

const counted = (mode: number, prompt: number, inputTokens: number, aimedInputTokens?: number): RecordedCall => ({
  mode,
  prompt,
  record: completedCall({ usage: tokens({ inputTokens }) }),
  ...(aimedInputTokens === undefined ? {} : { aimedInputTokens }),
})

function told(calls: readonly RecordedCall[]): string[] {
  const { store } = recordRun([calls])
  return linesOf(promptLengths, makeSummary(finishedRun(store)))
}

const times = (count: number, call: RecordedCall): RecordedCall[] => Array.from({ length: count }, () => call)

test('prompts that aim at no length have no section', () => {
  expect(told(times(3, counted(0, 0, 100)))).toEqual([])
})

test('each prompt that aims at a length tells what was counted beside it', () => {
  const lines = told([...times(200, counted(0, 0, 1_020, 1_000)), ...times(100, counted(0, 1, 900))])
  expect(lines).toEqual([
    expect.stringContaining('tokens counted / aimed at'),
    expect.stringMatching(/^prompt +calls +p10 +p50 +p90$/),
    expect.stringMatching(/^counting +200 +1\.020 +1\.020 +1\.020$/),
  ])
})

test('a median that is off by more than a tenth, to either side, is told with what mends it', () => {
  const lines = told([...times(200, counted(0, 0, 1_110, 1_000)), ...times(200, counted(0, 1, 890, 1_000))])
  expect(lines.slice(-2)).toEqual([
    'counting counts 1.11 tokens for each that it aims at: seismo doctor tells the charactersPerToken that mends it',
    'chat counts 0.89 tokens for each that it aims at: seismo doctor tells the charactersPerToken that mends it',
  ])
  const within = told([...times(200, counted(0, 0, 1_095, 1_000)), ...times(200, counted(0, 1, 905, 1_000))])
  expect(within.join('\n')).not.toContain('doctor')
})

test('modes that count by other tokenizers have rows of their own', () => {
  const lines = told([...times(200, counted(0, 0, 1_000, 1_000)), ...times(200, counted(1, 0, 1_050, 1_000))])
  expect(lines.slice(3).map((line) => line.replace(/ +/g, ' '))).toEqual([
    'in mode standard 200 1.000 1.000 1.000',
    'in mode optimized 200 1.050 1.050 1.050',
  ])
})

import { expect, test } from 'vitest'
import type { CallRecord } from '../../../src/bedrock/call-record.ts'
import type { ModeDimension } from '../../../src/metrics/tags.ts'
import { makeMetricStore } from '../../../src/metrics/metric-store.ts'
import { tokens as tokensSection } from '../../../src/reports/sections/tokens.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { completedCall, noText, refusedCall, tokens } from '../../fakes/call-record.ts'
import { modeDimension } from '../../fakes/mode-dimension.ts'
import { finishedRun, recordRun, twoModes } from '../../fakes/recorded-run.ts'
import { linesOf } from './terminal.ts'

const LINES = (calls: readonly CallRecord[], asked: Partial<ModeDimension> = {}): string[] => {
  const dimensions = { ...twoModes, modes: [modeDimension('m', asked)] }
  const { store } = recordRun([calls.map((record) => ({ mode: 0, prompt: 0, record }))], dimensions)
  return linesOf(tokensSection, makeSummary(finishedRun(store, { dimensions })))
}

const nothingCame = { firstTokenMs: NaN, firstOutputTokenMs: NaN, lastTokenMs: NaN, chunks: 0, text: noText }
const brokenOff = { outcome: { kind: 'throttled', throttle: 'in-stream' }, usage: null } as const

test.each<[string, CallRecord[], string[]]>([
  ['nothing of calls that have all', [completedCall()], []],
  ['nothing of a call that was refused', [refusedCall({ kind: 'throttled', throttle: 'requests' })], []],
  [
    'calls without a first token, which have no rate either',
    [completedCall(), completedCall(nothingCame), completedCall(nothingCame)],
    [
      'm: 2 completed calls had no content and so no first token; TTFT leaves them out',
      'm: 2 completed calls have no output rate (OTPS): one-moment 2',
    ],
  ],
  [
    'calls that broke off behind their first token',
    [completedCall(), completedCall(brokenOff)],
    ["m: TTFT includes 1 call that ended after the first token without completing; E2E and OTPS don't"],
  ],
  [
    'why rates are undefined, the most frequent reason first',
    [
      completedCall({ lastTokenMs: 1_200 }),
      ...[1, 2].map(() => completedCall({ usage: tokens({ outputTokens: 2_000 }), text: completedCall().text })),
    ],
    ['m: 3 completed calls have no output rate (OTPS): hidden-tokens 2, one-moment 1'],
  ],
  [
    'token counts that cannot be',
    [completedCall({ hasInvalidUsage: true })],
    ["m: 1 call reported token counts that can't be right"],
  ],
])('what is told of tokens: %s', (_, calls, lines) => {
  expect(LINES(calls)).toEqual(lines)
})

test('replies that are no streams are told of nothing', () => {
  expect(LINES([completedCall(nothingCame)], { isStreamed: false })).toEqual([])
})

test('turns that were not sent are told with why', () => {
  const store = makeMetricStore()
  const tags = { scenario: 'ramp', mode: 'm', prompt: 'chat' }
  store.count('calls', tags, 9)
  store.count('turns_missed', { ...tags, turn: '2', reason: 'no-text' }, 20)
  store.count('turns_missed', { ...tags, turn: '3', reason: 'no-text' }, 20)
  store.count('turns_missed', { ...tags, turn: '3', reason: 'throttled' }, 11)
  store.closeInterval(0, 1_000)
  const dimensions = { ...twoModes, modes: [modeDimension('m')] }
  expect(linesOf(tokensSection, makeSummary(finishedRun(store, { dimensions })))).toEqual([
    'm: 51 turns of conversations not sent, because their conversation ended early: no-text 40, throttled 11',
  ])
})

import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { type DeltaPace, makeDeltaPace } from '../../../src/simulator/inference/delta-pace.ts'
import { type DeltaWatch, unwatched } from '../../../src/simulator/inference/guardrail.ts'
import type { ReplyBlock } from '../../../src/simulator/inference/reply-blocks.ts'
import { makeDeployment } from '../../../src/simulator/physics/deployments.ts'
import { servingProfile } from '../serving-profile.ts'

const words = (tokens: number): ReplyBlock[] => (tokens === 0 ? [] : [{ kind: 'text', tokens, text: null }])

/** A token each 20 ms, one in a delta, the first of them 5 ms after the start. */
const makePace = (outputTokens: number, watch: Partial<DeltaWatch> = {}): DeltaPace =>
  makeDeltaPace({
    plan: {
      timeToFirstTokenMs: 200,
      tokenGapMs: 20,
      outputTokens,
      blocks: words(outputTokens),
      stopReason: 'end_turn',
    },
    watch: { ...unwatched, ...watch },
    deployment: makeDeployment({ serving: servingProfile(), busyShare: 0 }),
    random: makeRandom(1, 'test'),
    leadMs: 5,
  })

/** When each stretch is due, and how many deltas it has. */
function play(pace: DeltaPace, startMs: number): [number, number][] {
  const stretches: [number, number][] = []
  let atMs = startMs
  do {
    atMs = pace.next(atMs)
    if (pace.stretch.length > 0) stretches.push([atMs, pace.stretch.length])
    pace.written()
  } while (!pace.isLast())
  return stretches
}

test('deltas that nobody looks at are written as they are made', () => {
  expect(play(makePace(4), 1_000)).toEqual([
    [1_005, 1],
    [1_025, 1],
    [1_045, 1],
    [1_065, 1],
  ])
})

test('the first delta holds one token, and all together hold the whole reply', () => {
  const pace = makeDeltaPace({
    plan: { timeToFirstTokenMs: 0, tokenGapMs: 1, outputTokens: 100, blocks: words(100), stopReason: 'end_turn' },
    watch: unwatched,
    deployment: makeDeployment({ serving: servingProfile({ tokensPerDelta: { min: 2, max: 4 } }), busyShare: 0 }),
    random: makeRandom(1, 'test'),
    leadMs: 0,
  })
  const deltas: number[] = []
  while (!pace.isLast()) {
    pace.next(0)
    deltas.push(...pace.stretch.map((piece) => (piece.kind === 'text' ? piece.tokens : 0)))
    pace.written()
  }
  expect(deltas[0]).toBe(1)
  expect(deltas.reduce((sum, tokens) => sum + tokens, 0)).toBe(100)
  expect(pace.takeMade()).toBe(100)
})

describe('deltas that are looked at together', () => {
  test('are written when the last of them is made and has been looked at', () => {
    expect(play(makePace(7, { deltasTogether: 3, drawAssessmentMs: () => 10 }), 1_000)).toEqual([
      [1_055, 3],
      [1_115, 3],
      [1_135, 1],
    ])
  })

  test('are made while those before them are looked at, and do not overtake them', () => {
    const assessmentsMs = [500, 10, 10]
    const pace = makePace(7, { deltasTogether: 3, drawAssessmentMs: () => assessmentsMs.shift() ?? 0 })
    expect(play(pace, 1_000)).toEqual([
      [1_545, 3],
      [1_545, 3],
      [1_545, 1],
    ])
  })
})

test('a pause moves everything that follows by as much', () => {
  const pace = makePace(6, { deltasTogether: 3, drawAssessmentMs: () => 10 })
  const pausedMs = pace.next(1_000) + 400
  expect(play(pace, pausedMs)).toEqual([
    [1_055 + 400, 3],
    [1_115 + 400, 3],
  ])
})

test('a delta that is held back counts as made when it is made, and is as slow as the machine is by then', () => {
  const deployment = makeDeployment({ serving: servingProfile({ slots: 3, batchSlowdown: 0.5 }), busyShare: 0 })
  const pace = makeDeltaPace({
    plan: { timeToFirstTokenMs: 200, tokenGapMs: 20, outputTokens: 4, blocks: words(4), stopReason: 'end_turn' },
    watch: { ...unwatched, deltasTogether: Infinity, drawAssessmentMs: () => 10 },
    deployment,
    random: makeRandom(1, 'test'),
    leadMs: 5,
  })
  const enter = () => deployment.enter({ serve: () => {} }, 0, 0)
  const moments: [number, number, number][] = []
  let atMs = 1_000
  enter()
  for (let moment = 0; moment < 5; moment++) {
    // Two more come between the second delta and the third: the machine is full.
    if (moment === 2) enter()
    if (moment === 2) enter()
    atMs = pace.next(atMs)
    moments.push([atMs, pace.takeMade(), pace.stretch.length])
  }
  expect(moments).toEqual([
    [1_005, 1, 0],
    [1_025, 1, 0],
    [1_065, 1, 0],
    [1_105, 1, 0],
    [1_115, 0, 4],
  ])
})

test('a reply without tokens is due at once, with nothing in it', () => {
  const pace = makePace(0)
  expect([pace.isLast(), pace.next(1_000), pace.stretch.length]).toEqual([true, 1_000, 0])
})

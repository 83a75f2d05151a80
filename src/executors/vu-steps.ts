import type { StagePlan } from '../plan/executor-plan.ts'

/** From `offsetMs` after the start on, the plan wants VUs 1 … `vus`. */
export interface VUStep {
  readonly offsetMs: number
  readonly vus: number
}

/**
 * When the number of VUs changes, one VU at a time: at the moment the line reaches the next whole number. A
 * stage from a to b in d milliseconds makes its k-th step at k·d/|b − a|, so that its steps lie at equal
 * distances and the last of them, at the stage's end, is its target.
 *
 *      VUs                 going up, VU 3 starts when the line reaches 3, not when 2.5 would round to it;
 *      3 ┤      ┌────┐     going down, VU 3 leaves when the line reaches 2. So the steps lie
 *      2 ┤   ┌──┘    └──┐  below the line on its way up and above it on its way down, by less than 1.
 *      1 ┤┌──┘          └──
 *
 * Steps at one moment, as in a stage of no length, are one step to the last of them: a VU that is wanted for
 * no time is not started, and one that is let go for no time is not told.
 */
export function* vuSteps(startVUs: number, stages: readonly StagePlan[]): Generator<VUStep, void, undefined> {
  let last: VUStep = { offsetMs: 0, vus: startVUs }
  for (const step of stepsOfStages(startVUs, stages)) {
    if (step.offsetMs > last.offsetMs) yield last
    last = step
  }
  yield last
}

function* stepsOfStages(startVUs: number, stages: readonly StagePlan[]): Generator<VUStep, void, undefined> {
  let stageStartMs = 0
  let vus = startVUs
  for (const { durationMs, target } of stages) {
    const changes = Math.abs(target - vus)
    for (let step = 1; step <= changes; step++) {
      yield { offsetMs: stageStartMs + (step * durationMs) / changes, vus: vus + step * Math.sign(target - vus) }
    }
    stageStartMs += durationMs
    vus = target
  }
}

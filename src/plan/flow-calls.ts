import type { CallStep, FlowStep } from './flow-step.ts'

/** How often an iteration takes each call step that `counts` says yes to, loops multiplied out. */
export function countCalls(flow: readonly FlowStep[], counts: (step: CallStep) => boolean): number {
  let calls = 0
  for (const step of flow) {
    switch (step.kind) {
      case 'call':
        if (counts(step)) calls++
        break
      case 'loop':
        calls += step.count * countCalls(step.steps, counts)
        break
      case 'think':
        break
    }
  }
  return calls
}

/** The first call of an iteration; null where there is none. */
export function firstCallStep(flow: readonly FlowStep[]): CallStep | null {
  for (const step of flow) {
    const found = step.kind === 'call' ? step : step.kind === 'loop' ? firstCallStep(step.steps) : null
    if (found !== null) return found
  }
  return null
}

// Flows as they were written, before a schema has seen them: what is there of the right shape, and nothing of the rest.
import type { Path } from '../reading/mistake.ts'
import { MOST_DEPTH } from './flow-schema.ts'
import { asRecord } from '../reading/record.ts'

export interface WrittenFlow {
  readonly path: Path
  readonly flow: readonly unknown[]
}

/** The flows that are written down; the default flow is not. */
export function writtenFlows(script: unknown): WrittenFlow[] {
  const { scenarios } = asRecord(script)
  if (!Array.isArray(scenarios)) return []
  return scenarios.flatMap((scenario: unknown, index) => {
    const { engine, flow } = asRecord(scenario)
    return engine === 'bedrock' && Array.isArray(flow) ? [{ path: ['scenarios', index, 'flow'], flow }] : []
  })
}

export interface FoundStep {
  readonly step: Readonly<Record<string, unknown>>
  readonly path: Path
  readonly depth: number
}

/** Every step, the loops before what is in them. One loop too deep is found, and not what is in it. */
export function walk(steps: readonly unknown[], path: Path, depth: number): FoundStep[] {
  return steps.flatMap((written, index) => {
    const step = asRecord(written)
    const here = [...path, index]
    const inner = stepsOfLoop(step)
    const within = depth > MOST_DEPTH ? [] : walk(inner, [...here, 'loop', 'steps'], depth + 1)
    return [{ step, path: here, depth }, ...within]
  })
}

export function stepsOfLoop(step: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { steps } = asRecord(step['loop'])
  return Array.isArray(steps) ? steps : []
}

/** A call of some scenario: what its step says, and the scenario's modes where it names some. */
export interface WrittenCall {
  readonly mode: unknown
  readonly prompt: unknown
  readonly maxOutputTokens: unknown
  readonly modes: readonly unknown[] | null
}

/** Every call of our scenarios; one that is not written down calls once. */
export function writtenCalls(script: unknown): WrittenCall[] {
  const { scenarios } = asRecord(script)
  if (!Array.isArray(scenarios)) return []
  return scenarios.flatMap((scenario: unknown) => {
    const { engine, flow, modes: named } = asRecord(scenario)
    if (engine !== 'bedrock') return []
    const modes = Array.isArray(named) ? (named as readonly unknown[]) : null
    const steps = Array.isArray(flow) ? walk(flow, [], 0).map(({ step }) => step) : [{ call: {} }]
    return steps
      .filter((step) => 'call' in step)
      .map(({ call }) => {
        const { maxOutputTokens, mode, prompt } = asRecord(call)
        return { mode, prompt, maxOutputTokens, modes }
      })
  })
}

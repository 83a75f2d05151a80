// What the schema of a flow cannot say: that the modes and prompts it names exist, and that its loops stay within
// bounds. It looks at the flow as it was written; what has the wrong shape is left to the schema.
import { cut, type Finding, nearestName, type Path } from '../reading/mistake.ts'
import { MOST_DEPTH, MOST_STEPS } from './flow-schema.ts'
import { asRecord } from '../reading/record.ts'
import { bedrockOf } from './overrides.ts'
import { stepsOfLoop, walk, writtenFlows, type FoundStep } from './written-flow.ts'

/** `prompts`: the entries of the prompt file; null where it could not be read, and any name passes. */
export function checkFlows(script: unknown, prompts: readonly string[] | null): Finding[] {
  const modes = Object.keys(asRecord(asRecord(bedrockOf(script))['modes']))
  return writtenFlows(script).flatMap(({ path, flow }) => {
    const steps = countSteps(flow)
    return [
      ...walk(flow, path, 0).flatMap((found) => checkStep(found, modes, prompts)),
      ...(steps > MOST_STEPS
        ? [finding(path, `expected at most ${MOST_STEPS} steps, all loops multiplied out; found ${steps}`, null)]
        : []),
    ]
  })
}

/** The prompts that some flow names. */
export const namedPrompts = (script: unknown): ReadonlySet<unknown> =>
  new Set(
    writtenFlows(script).flatMap(({ path, flow }) =>
      walk(flow, path, 0).map(({ step }) => asRecord(step['call'])['prompt']),
    ),
  )

function countSteps(steps: readonly unknown[], depth = 0): number {
  if (depth > MOST_DEPTH) return 0
  return steps.reduce<number>((sum, written) => {
    const step = asRecord(written)
    if (step['loop'] === undefined) return sum + 1
    const { count } = asRecord(step['loop'])
    return sum + (typeof count === 'number' ? count : 1) * countSteps(stepsOfLoop(step), depth + 1)
  }, 0)
}

function checkStep({ step, path, depth }: FoundStep, modes: readonly string[], prompts: readonly string[] | null) {
  const { mode, prompt } = asRecord(step['call'])
  const tooDeep = step['loop'] !== undefined && depth === MOST_DEPTH
  return [
    ...checkName(mode, [...path, 'call', 'mode'], 'a mode of config.engines.bedrock.modes', modes),
    ...checkName(prompt, [...path, 'call', 'prompt'], 'a prompt of the prompt file', prompts),
    ...(tooDeep ? [finding([...path, 'loop'], `expected loops at most ${MOST_DEPTH} deep, found one more`, null)] : []),
  ]
}

function checkName(name: unknown, path: Path, expected: string, known: readonly string[] | null): Finding[] {
  if (typeof name !== 'string' || known === null || known.includes(name)) return []
  const nearest = nearestName(name, known)
  const hint = nearest === null ? `known here: ${cut(known.join(', '))}` : `did you mean ${nearest}?`
  return [finding(path, `expected ${expected}, found ${JSON.stringify(cut(name))}`, hint)]
}

const finding = (path: Path, message: string, hint: string | null): Finding => ({ path, at: 'value', message, hint })

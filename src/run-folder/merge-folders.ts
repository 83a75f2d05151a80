import { basename } from 'node:path'
import type { BudgetPlan } from '../money/budget.ts'
import { timesExecutor } from '../plan/planned-load.ts'
import type { RunPlan, ScenarioPlan } from '../plan/run-plan.ts'
import { WHOLE_RUN } from '../plan/segment.ts'
import type { RecordedEnding } from '../results/recorded-ending.ts'
import type { Manifest, RunPart } from './manifest.ts'
import { printable } from './printable.ts'
import { RunFolderError } from './versioned-file.ts'

// Whether runs are parts of one: what they were to do, with what, and which part of it each did.

interface Candidate {
  readonly path: string
  readonly manifest: Manifest
}

/** Runs of one machine each that together are one run: at least two, and segments or whole runs, not both. */
export function checkMergeable(runs: readonly Candidate[]): void {
  const [first, ...others] = runs
  if (first === undefined || others.length === 0) throw new RunFolderError('A merged run takes at least two runs.')
  const mistakes = [
    ...findTwice(runs),
    ...runs
      .filter(({ manifest }) => manifest.parts.length > 0)
      .map(({ path }) => `${path} is a merged run: merge its parts`),
    ...others.flatMap((other) => findDifferences(first, other)),
  ]
  // What is told of segments means nothing where they are of different runs.
  const all = mistakes.length > 0 ? mistakes : [...checkSegments(runs), ...checkTimes(runs)]
  if (all.length > 0) {
    throw new RunFolderError(
      ['These are not parts of one run:', ...all.map((mistake) => `- ${printable(mistake)}`)].join('\n'),
    )
  }
}

const findTwice = (runs: readonly Candidate[]): string[] =>
  [...Map.groupBy(runs, ({ manifest }) => manifest.run.id).values()]
    .filter((same) => same.length > 1)
    .map((same) => `${same.map(({ path }) => path).join(' and ')} are the same run`)

/** The leaves that differ; a machine's own paths, its threads and, of whole runs, its seed may. */
function findDifferences(a: Candidate, b: Candidate): string[] {
  const differing = differences(comparable(a.manifest), comparable(b.manifest), [])
  const told = differing
    .slice(0, MOST_DIFFERENCES)
    .map(({ inA, inB, path }) => `${path.join('.')} is ${inA} in ${a.path} and ${inB} in ${b.path}`)
  const more = differing.length - told.length
  return more > 0 ? [...told, `and ${more} more between ${a.path} and ${b.path}`] : told
}

const MOST_DIFFERENCES = 10

function comparable({ files, plan, run }: Manifest): unknown {
  const { hooks, prompts, reportsDir: _, scenarioFile: __, scenarios, seed, segment, threads: ___, ...rest } = plan
  return {
    version: run.version,
    files: hashesByName(files),
    segments: segment.count,
    ...(segment.count > 1 ? { seed } : {}),
    plan: {
      ...rest,
      hooks: hooks === null ? null : basename(hooks),
      scenarios: scenarios.map(({ executor, ...scenario }) => ({ ...scenario, executor: withoutPath(executor) })),
      prompts: prompts.map(({ source, ...prompt }) => ({
        ...prompt,
        source: source.kind === 'dataset' ? { ...source, path: basename(source.path) } : source,
      })),
    },
  }
}

/** A trace stands where each machine has it. */
const withoutPath = (executor: ScenarioPlan['executor']): ScenarioPlan['executor'] =>
  executor.kind === 'trace'
    ? { ...executor, selection: { ...executor.selection, path: basename(executor.selection.path) } }
    : executor

const hashesByName = (files: Manifest['files']): Record<string, string> =>
  Object.fromEntries(
    [...Map.groupBy(files, ({ path }) => basename(path))].map(([name, same]) => {
      const hashes = same.map(({ sha256 }) => sha256).toSorted()
      return [name, hashes.join(' ')]
    }),
  )

interface Difference {
  readonly path: readonly string[]
  readonly inA: string
  readonly inB: string
}

function differences(a: unknown, b: unknown, path: readonly string[]): Difference[] {
  if (isObject(a) && isObject(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...names].flatMap((name) => differences(a[name], b[name], [...path, name]))
  }
  const [inA, inB] = [show(a), show(b)]
  return inA === inB ? [] : [{ path, inA, inB }]
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const LONGEST_VALUE = 80

const show = (value: unknown): string =>
  value === undefined ? 'not there' : JSON.stringify(value).slice(0, LONGEST_VALUE)

/** The segments of a run are together exactly the whole; with one missing or twice, they are not. */
function checkSegments(runs: readonly Candidate[]): string[] {
  const count = runs[0]?.manifest.plan.segment.count ?? 1
  if (count === 1) return []
  const byIndex = Map.groupBy(runs, ({ manifest }) => manifest.plan.segment.index)
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !byIndex.has(index))
  return [
    ...[...byIndex]
      .filter(([, same]) => same.length > 1)
      .map(
        ([index, same]) =>
          `segment ${index + 1}/${count} is there twice: ${same.map(({ path }) => path).join(' and ')}`,
      ),
    ...(missing.length === 0 ? [] : [`missing: segment ${missing.map((index) => `${index + 1}/${count}`).join(', ')}`]),
  ]
}

/** Runs one after the other are several runs. When one that was killed ended, its manifest does not tell. */
function checkTimes(runs: readonly Candidate[]): string[] {
  const [first, ...later] = runs.toSorted((a, b) => startOf(a) - startOf(b))
  if (first === undefined) return []
  let lastEndMs = endOf(first)
  return later.flatMap((run) => {
    const gapMs = startOf(run) - lastEndMs
    lastEndMs = Math.max(lastEndMs, endOf(run))
    return gapMs <= 0 ? [] : [`${run.path} started ${(gapMs / 1_000).toFixed(1)} s after all runs before it had ended`]
  })
}

const startOf = ({ manifest }: Candidate): number => Date.parse(manifest.run.startedAt)
const endOf = ({ manifest }: Candidate): number => (manifest.endedAt === null ? Infinity : Date.parse(manifest.endedAt))

/** What as many machines do together that each carry out the whole of the plan. */
export const timesLoad = <Plan extends Pick<RunPlan, 'scenarios' | 'budget'>>(plan: Plan, machines: number): Plan => ({
  ...plan,
  budget: plan.budget === null ? null : timesBudget(plan.budget, machines),
  scenarios: plan.scenarios.map((scenario) => ({ ...scenario, executor: timesExecutor(scenario.executor, machines) })),
})

const timesBudget = ({ costUsd, tokens }: BudgetPlan, machines: number): BudgetPlan => ({
  costUsd: costUsd === null ? null : costUsd * machines,
  tokens: tokens === null ? null : tokens * machines,
})

/** What a merged run's manifest has of its own. */
interface MergedRun {
  readonly id: string
  readonly reportsDir: string
  readonly startedAt: string
  readonly endedAt: string
  readonly ending: RecordedEnding
}

/**
 * Of parts that can be merged. The plan is that of the whole: of segments, what each of them says; of machines that each made
 * the whole, as many times its load. What machines differ in is the first one's, and stands in the parts.
 */
export function makeMergedManifest(parts: readonly Manifest[], merged: MergedRun): Manifest {
  const [first] = parts
  if (first === undefined) throw new Error('a merged run has parts')
  const { endedAt, ending, id, reportsDir, startedAt } = merged
  const isDivided = first.plan.segment.count > 1
  const threads = parts.reduce((sum, { plan }) => sum + plan.threads, 0)
  const plan = { ...first.plan, segment: WHOLE_RUN, reportsDir, threads }
  return {
    ...first,
    run: { ...first.run, id, startedAt },
    endedAt,
    ending,
    parts: parts.map((part) => toPart(part, startedAt)),
    plan: isDivided ? plan : timesLoad(plan, parts.length),
  }
}

const toPart = ({ endedAt, machine, plan, run, versions }: Manifest, startedAt: string): RunPart => ({
  run,
  segment: plan.segment,
  offsetMs: Date.parse(run.startedAt) - Date.parse(startedAt),
  endedAt,
  versions,
  machine,
})

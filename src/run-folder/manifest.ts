import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { Check, Conditions } from '../plan/run-plan.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import type { PromptPlan, RunPlan, ScenarioPlan } from '../plan/run-plan.ts'
import type { Segment } from '../plan/segment.ts'
import { describeTarget, type RunIdentity } from '../results/summary.ts'
import type { RecordedEnding } from '../results/recorded-ending.ts'
import { hashOfContent } from './checksum.ts'
import { shownPath } from './printable.ts'
import { readVersioned, RunFolderError } from './versioned-file.ts'
import { writeAtomically } from './write-atomically.ts'

/** A text that is private: enough to see whether two runs used the same one. */
export interface HashedText {
  readonly sha256: string
  /** In UTF-16 units. */
  readonly length: number
}

export const hashText = (text: string): HashedText => ({
  sha256: createHash('sha256').update(text).digest('hex'),
  length: text.length,
})

// The one thing that knows which Node runs this.

/** Null where a package is not installed, or does not show its version. */
export interface Versions {
  readonly seismo: string
  readonly node: string
  readonly artillery: string | null
  readonly bedrockSdk: string | null
}

export const findVersions = (): Versions => ({
  seismo: ownVersion(),
  node: process.versions.node,
  artillery: versionOf('artillery'),
  bedrockSdk: versionOf('@aws-sdk/client-bedrock-runtime'),
})

/** The same place seen from `src/reports/` and from `dist/reports/`. */
export const ownVersion = (): string => readVersion(new URL('../../package.json', import.meta.url))

function versionOf(name: string): string | null {
  try {
    return readVersion(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    return null
  }
}

const readVersion = (path: string | URL): string =>
  (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version

// run.json: what it takes to say whether two runs can be compared, and to make one again. Prompts are private:
// their texts are here as hashes only.
// Which platform this is, for the record.

/** run.json: what a run was to do, with what, and how it ended. */
export interface Manifest {
  readonly schema: 'seismo.run/2'
  readonly run: RunIdentity
  /** Null until the run has ended: a manifest without it is of a run that was killed, or is running. */
  readonly endedAt: string | null
  /** Null as `endedAt` is. */
  readonly ending: RecordedEnding | null
  /** What proves that the logs are whole; left out by versions that wrote no checksums. */
  readonly records?: {
    /** How many intervals both logs hold; null as `endedAt` is. */
    readonly intervals: number | null
    /** How many calls `calls.ndjson` holds; null as `endedAt` is. Left out of a run that wrote none. */
    readonly calls?: number | null
  }
  /** What the run was merged of; empty of a run that one machine made. */
  readonly parts: readonly RunPart[]
  /** What the calls of each mode went to; empty of the embedded simulator. Runs of earlier versions do not say. */
  readonly endpoints?: readonly { readonly mode: string; readonly endpoint: string }[]
  readonly files: RunPlan['files']
  readonly plan: PublicPlan
  readonly versions: Versions
  readonly machine: Machine
  /** SHA-256 of everything else here, written as JSON without blanks; left out as `records` is. */
  readonly sha256?: string
}

/** What a run's calls go to, and who signs them. */
export interface Called {
  /** Of each mode, in the order of the plan; none of the embedded simulator. */
  readonly endpoints: readonly string[]
  readonly signedWith: NonNullable<RunIdentity['signedWith']>
}

/** The plan without what is private. */
export type PublicPlan = Omit<RunPlan, 'files' | 'prompts' | 'target'> & {
  readonly target: string
  readonly prompts: readonly PublicPrompt[]
}

type PublicPrompt = Omit<PromptPlan, 'agent' | 'source' | 'system' | 'tools'> & {
  readonly source: Exclude<PromptPlan['source'], { kind: 'template' | 'dataset' }> | PublicTemplate | PublicDataSet
  readonly system: HashedText | Extract<PromptPlan['system'], { kind: 'shared' }> | null
  readonly agent: PublicAgent | null
  readonly tools: PublicTools | Extract<PromptPlan['tools'], { kind: 'made-up' }> | null
}

type Agent = NonNullable<PromptPlan['agent']>

type PublicAgent = Omit<Agent, 'toolResult'> & {
  readonly toolResult: Omit<Agent['toolResult'], 'canned'> & {
    readonly canned: { readonly path: string; readonly results: HashedText } | null
  }
}

/** Definitions of tools say what somebody's systems can do. */
interface PublicTools {
  readonly kind: 'listed'
  readonly path: string | null
  readonly count: number
  readonly specs: HashedText
}

type PublicTemplate = Omit<Extract<PromptPlan['source'], { kind: 'template' }>, 'template'> & {
  readonly template: HashedText
}

type DataSet = Extract<PromptPlan['source'], { kind: 'dataset' }>

type PublicDataSet = Omit<DataSet, 'recipe'> & {
  readonly recipe: Omit<DataSet['recipe'], 'template'> & { readonly template: HashedText | null }
}

/** A run that another was merged of. */
export interface RunPart {
  readonly run: RunIdentity
  readonly segment: Segment
  /** From the start of the merged run to its own, by the clocks of the machines. */
  readonly offsetMs: number
  /** Null where it was killed. */
  readonly endedAt: string | null
  readonly versions: Versions
  readonly machine: Machine
}

/** What the load came from. No host name: reports are shown around. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  /** What this process may use of them. */
  readonly availableParallelism: number
  readonly memoryBytes: number
  readonly platform: string
}

export const makeManifest = (plan: RunPlan, run: RunIdentity, endpoints: readonly string[] = []): Manifest => ({
  schema: MANIFEST_SCHEMA,
  run,
  endedAt: null,
  ending: null,
  parts: [],
  endpoints: plan.modes.flatMap(({ name }, index) => {
    const endpoint = endpoints[index]
    return endpoint === undefined ? [] : [{ mode: name, endpoint }]
  }),
  files: plan.files.map((file) => ({ ...file, path: shownPath(file.path) })),
  plan: toPublicPlan(plan),
  versions: findVersions(),
  machine: describeMachine(),
})

export const MANIFEST = 'run.json'
const MANIFEST_SCHEMA: Manifest['schema'] = 'seismo.run/2'

export function writeManifest(folder: string, manifest: Manifest): void {
  const { sha256: _, ...content } = manifest
  const written: Manifest = { ...content, sha256: hashOfContent(content) }
  writeAtomically(join(folder, MANIFEST), `${JSON.stringify(written, null, 2)}\n`)
}

/** @throws {RunFolderError} when it cannot be read, is of another schema, or is not as it was written. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, MANIFEST)
  const manifest = readVersioned<Manifest>(path, MANIFEST_SCHEMA)
  const { sha256, ...content } = manifest
  // A version that wrote no hash wrote no `records` either.
  if (sha256 === undefined ? manifest.records === undefined : sha256 === hashOfContent(content)) return manifest
  throw new RunFolderError(`${path} is damaged: it does not match its own hash, so don't rely on anything in it`)
}

export const toPublicPlan = ({ files, ...plan }: RunPlan): PublicPlan => ({
  ...plan,
  scenarioFile: shownPath(plan.scenarioFile),
  reportsDir: shownPath(plan.reportsDir),
  hooks: plan.hooks === null ? null : shownPath(plan.hooks),
  target: describeTarget(plan.target),
  modes: plan.modes.map((mode) => ({ ...mode, promptVariables: toPublicVariables(mode.promptVariables) })),
  scenarios: plan.scenarios.map(({ checks, executor, ...scenario }) => ({
    ...scenario,
    executor: toPublicExecutor(executor),
    checks: checks.map(toPublicCheck),
  })),
  prompts: plan.prompts.map((prompt) => ({
    ...prompt,
    checks: prompt.checks.map(toPublicCheck),
    source: toPublicSource(prompt.source),
    system: prompt.system?.kind === 'text' ? hashText(prompt.system.text) : prompt.system,
    tools: toPublicTools(prompt.tools),
    agent: toPublicAgent(prompt.agent),
  })),
})

const toPublicExecutor = (executor: ScenarioPlan['executor']): ScenarioPlan['executor'] =>
  executor.kind === 'trace'
    ? { ...executor, selection: { ...executor.selection, path: shownPath(executor.selection.path) } }
    : executor

/** What fills in a managed prompt is a part of what calls say: in the place of each text stands its hash. */
const toPublicVariables = (variables: ModePlan['promptVariables']): ModePlan['promptVariables'] =>
  variables === null
    ? null
    : Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, `sha256:${hashText(text).sha256}`]))

function toPublicAgent(agent: Agent | null): PublicAgent | null {
  if (agent === null) return null
  const { canned, ...drawn } = agent.toolResult
  const hashed =
    canned === null ? null : { path: shownPath(canned.path), results: hashText(JSON.stringify(canned.results)) }
  return { ...agent, toolResult: { ...drawn, canned: hashed } }
}

const toPublicTools = (tools: PromptPlan['tools']): PublicPrompt['tools'] =>
  tools?.kind === 'listed'
    ? {
        kind: 'listed',
        path: tools.path === null ? null : shownPath(tools.path),
        count: tools.specs.length,
        specs: hashText(JSON.stringify(tools.specs)),
      }
    : tools

/** What a reply is to say is as private as what was asked. */
const toPublicCheck = ({ must, mustNot, name }: Check): Check => ({
  name,
  must: toPublicConditions(must),
  mustNot: mustNot === null ? null : toPublicConditions(mustNot),
})

const toPublicConditions = (conditions: Conditions): Conditions => ({
  ...conditions,
  contains: conditions.contains.map((text) => `sha256:${hashText(text).sha256}`),
  matches: conditions.matches === null ? null : `sha256:${hashText(conditions.matches).sha256}`,
  json: conditions.json === null ? null : { sha256: hashText(JSON.stringify(conditions.json)).sha256 },
})

function toPublicSource(source: PromptPlan['source']): PublicPrompt['source'] {
  switch (source.kind) {
    case 'template':
      return { ...source, template: hashText(source.template) }
    case 'dataset':
      return { ...source, path: shownPath(source.path), recipe: toPublicRecipe(source.recipe) }
    case 'synthetic':
    case 'trace':
      return source
  }
}

const toPublicRecipe = ({ template, ...recipe }: DataSet['recipe']): PublicDataSet['recipe'] => ({
  ...recipe,
  template: template === null ? null : hashText(template),
})

function describeMachine(): Machine {
  const all = cpus()
  return {
    // Some containers tell of no CPU at all.
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    availableParallelism: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${release()} ${process.arch}`,
  }
}

// run.json: what it takes to say whether two runs can be compared, and to make one again. Prompts are private:
// their texts are here as hashes only.
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
// Which platform this is, for the record.
import process from 'node:process'
import type { PromptPlan, PromptSource, SystemPlan } from '../plan/prompt-plan.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { RunIdentity } from '../results/summary.ts'
import { describeTarget } from '../results/describe-target.ts'
import { hashFile, hashText, type HashedFile, type HashedText } from './hash.ts'
import { findVersions, type Versions } from './versions.ts'
import { writeAtomically } from './write-atomically.ts'

export interface Manifest {
  readonly schema: 'seismo.run/1'
  readonly run: RunIdentity
  /** Null until the run has ended: a manifest without it is of a run that was killed, or is running. */
  readonly endedAt: string | null
  readonly files: readonly HashedFile[]
  readonly plan: PublicPlan
  readonly versions: Versions
  readonly machine: Machine
}

/** The plan without what is private. */
export type PublicPlan = Omit<RunPlan, 'files' | 'prompts' | 'target'> & {
  readonly target: string
  readonly prompts: readonly PublicPrompt[]
}

type PublicPrompt = Omit<PromptPlan, 'source' | 'system'> & {
  readonly source: Exclude<PromptSource, { kind: 'template' }> | PublicTemplate
  readonly system: HashedText | Extract<SystemPlan, { kind: 'shared' }> | null
}

type PublicTemplate = Omit<Extract<PromptSource, { kind: 'template' }>, 'template'> & { readonly template: HashedText }

/** What the load came from. No host name: reports are shown around. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  /** What this process may use of them. */
  readonly availableParallelism: number
  readonly memoryBytes: number
  readonly platform: string
}

export const makeManifest = (plan: RunPlan, run: RunIdentity): Manifest => ({
  schema: 'seismo.run/1',
  run,
  endedAt: null,
  files: plan.files.map(hashFile),
  plan: toPublicPlan(plan),
  versions: findVersions(),
  machine: describeMachine(),
})

export const writeManifest = (folder: string, manifest: Manifest): void =>
  writeAtomically(join(folder, 'run.json'), `${JSON.stringify(manifest, null, 2)}\n`)

/** As this version writes it: of an earlier one, fields may be missing. */
export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Manifest

export const toPublicPlan = ({ files, ...plan }: RunPlan): PublicPlan => ({
  ...plan,
  target: describeTarget(plan.target),
  prompts: plan.prompts.map((prompt) => ({
    ...prompt,
    source:
      prompt.source.kind === 'template'
        ? { ...prompt.source, template: hashText(prompt.source.template) }
        : prompt.source,
    system: prompt.system?.kind === 'text' ? hashText(prompt.system.text) : prompt.system,
  })),
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

// What a run was, as far as it decides its numbers: two runs with the same facts differ by what they measured.
import { basename } from 'node:path'
import type { Manifest } from '../manifest.ts'

/** Each fact under its name, as text. */
export type RunFacts = ReadonlyMap<string, string>

/** What is called, and with which load. */
export function loadFacts({ plan }: Manifest): RunFacts {
  const { modes, prompts, scenarios, segment, target } = plan
  const facts = new Map([['target', target]])
  const called = modes.map(({ price: _price, quota: _quota, ...mode }) => mode)
  addLeaves(facts, 'modes', byName(called))
  addLeaves(facts, 'prompts', byName(prompts))
  addLeaves(facts, 'scenarios', byName(scenarios))
  if (segment.count > 1) facts.set('segment', `${segment.index + 1}/${segment.count}`)
  return facts
}

/** All facts: of the load, of the files behind it, and of what ran it. */
export function runFacts(manifest: Manifest): RunFacts {
  const { files, machine, plan, run, versions } = manifest
  const facts = new Map(loadFacts(manifest))
  facts.set('scenario file', basename(run.scenarioFile))
  facts.set('seed', String(run.seed))
  facts.set('threads', String(plan.threads))
  // What the scenario file says is in the plan; what data sets, hooks and profiles say is nowhere else.
  for (const { path, sha256 } of files) {
    if (path !== run.scenarioFile) facts.set(`file ${basename(path)}`, sha256.slice(0, 12))
  }
  addLeaves(facts, 'version', versions)
  addLeaves(facts, 'machine', machine)
  return facts
}

const byName = (items: readonly { readonly name: string }[]): Record<string, unknown> =>
  Object.fromEntries(items.map(({ name, ...rest }) => [name, rest]))

function addLeaves(facts: Map<string, string>, path: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) addLeaves(facts, `${path}.${key}`, inner)
    return
  }
  // Where a data set lies on a machine says nothing of it.
  facts.set(path, path.endsWith('.path') ? basename(String(value)) : JSON.stringify(value))
}

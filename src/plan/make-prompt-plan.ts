import type { PromptEntry } from '../scenario/prompt-file-schema.ts'
import { datasetFormat } from '../reading/data-set.ts'
import { makeDistribution } from './make-distribution.ts'
import type { PromptPlan, PromptSource, SystemPlan } from './prompt-plan.ts'

export function makePromptPlan(entry: PromptEntry): PromptPlan {
  return {
    name: entry.name,
    weight: entry.weight,
    source: makePromptSource(entry),
    maxOutputTokens: entry.maxOutputTokens === undefined ? null : makeDistribution(entry.maxOutputTokens, 1),
    system: makeSystemPlan(entry.system),
    turns: entry.turns === undefined ? null : makeDistribution(entry.turns, 1),
    charactersPerToken: entry.charactersPerToken,
    nonce: entry.nonce,
  }
}

function makeSystemPlan(system: PromptEntry['system']): SystemPlan | null {
  if (system === undefined) return null
  return typeof system === 'string' ? { kind: 'text', text: system } : { kind: 'shared', tokens: system.sharedTokens }
}

function makePromptSource({ template, dataset, task, inputTokens, ...entry }: PromptEntry): PromptSource {
  if (template !== undefined) {
    const values = Object.entries(entry.with ?? {}).map(([name, value]) => [name, makeDistribution(value, 0)] as const)
    return { kind: 'template', template, values: Object.fromEntries(values) }
  }
  if (dataset !== undefined) {
    const format = entry.format ?? datasetFormat(dataset)
    const field = format === 'text' ? null : (entry.field ?? 'prompt')
    return {
      kind: 'dataset',
      path: dataset,
      format,
      field,
      skipsBad: entry.skipBad ?? false,
      characters: entry.characters ?? null,
    }
  }
  if (inputTokens === undefined) throw new Error(`the prompt ${entry.name} has no source`)
  return { kind: 'synthetic', task: task ?? 'chat', inputTokens: makeDistribution(inputTokens, 1) }
}

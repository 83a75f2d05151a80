import type { PromptSource } from '../plan/prompt-plan.ts'
import { parseDataset } from '../reading/data-set.ts'
import { readTextFile } from '../reading/read-text-file.ts'

/**
 * The prompts of a dataset.
 * @throws when the file is not as it was when the scenario was validated.
 */
export function loadDataset({
  path,
  format,
  field,
  skipsBad,
}: Extract<PromptSource, { kind: 'dataset' }>): readonly string[] {
  const read = readTextFile(path)
  if (read.kind === 'unreadable') throw new Error(`expected the dataset ${path}, found ${read.found}`)
  const { prompts, problems } = parseDataset(read.text, format, field)
  const first = problems.find(({ canSkip }) => !(canSkip && skipsBad))
  if (first !== undefined) throw new Error(`${path}:${first.line} changed since it was checked: ${first.message}`)
  if (prompts.length === 0) throw new Error(`${path} changed since it was checked: it has no prompts`)
  return prompts
}

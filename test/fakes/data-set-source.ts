import type { DataSetFacts, DataSetSource } from '../../src/scenario/data-set-schema.ts'
import type { RowRecipe } from '../../src/reading/data-sets/row-reader.ts'

/** What no key of an entry says anything of. */
export const PLAIN_RECIPE: RowRecipe = {
  template: null,
  field: null,
  shape: null,
  system: null,
  maxOutputTokens: null,
  mode: null,
  weight: null,
  tools: null,
  recorded: null,
  drawn: [],
  replacesHalves: false,
}

/** A data set that nobody has read yet. */
export const dataSetSource = (
  path: string,
  { recipe = {}, ...changes }: Partial<Omit<DataSetSource, 'recipe'>> & { readonly recipe?: Partial<RowRecipe> } = {},
): DataSetSource => ({
  kind: 'dataset',
  path,
  format: null,
  values: {},
  modeOf: {},
  skipsBad: false,
  facts: null,
  ...changes,
  recipe: { ...PLAIN_RECIPE, ...recipe },
})

export const dataSetFacts = (changes: Partial<DataSetFacts> = {}): DataSetFacts => ({
  words: 'lines of text',
  rows: 1,
  characters: { mean: 400, longest: 4_000 },
  limits: null,
  turns: null,
  modes: [{ value: null, share: 1 }],
  ...changes,
})

import type { Distribution } from './distribution.ts'

/** One entry of the prompt mix. Texts and files stay here; only the entry's index travels with an iteration. */
export interface PromptPlan {
  readonly name: string
  /** How often this entry is taken, relative to the others'. */
  readonly weight: number
  readonly source: PromptSource
  /** `inferenceConfig.maxTokens` of the call, drawn for each; null leaves it to the mode. Whole numbers. */
  readonly maxOutputTokens: Distribution | null
  /** The system prompt, or null. */
  readonly system: string | null
  /** A short unique line at the head of each prompt, so that no cache helps by accident. */
  readonly nonce: boolean
}

export type PromptSource =
  /** `{name}` is replaced by a draw from `values.name`, rounded to a whole number. */
  | {
      readonly kind: 'template'
      readonly template: string
      readonly values: Readonly<Record<string, Distribution>>
    }
  /** One prompt a line: JSON objects (the text is at `field`), CSV rows (the column `field`), or plain text. */
  | {
      readonly kind: 'dataset'
      /** Absolute path. */
      readonly path: string
      readonly format: 'jsonl' | 'csv' | 'text'
      readonly field: string | null
    }
  /** Made-up text of `task`, of about as many tokens as are drawn. Whole numbers. */
  | { readonly kind: 'synthetic'; readonly task: SyntheticTask; readonly inputTokens: Distribution }

export type SyntheticTask = 'counting' | 'story' | 'summarization' | 'translation'

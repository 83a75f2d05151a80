import type { Distribution } from './distribution.ts'

/** One entry of the prompt mix. Texts and files stay here; only the entry's index travels with an iteration. */
export interface PromptPlan {
  readonly name: string
  /** How often this entry is taken, relative to the others'; 0 for one that only calls name. */
  readonly weight: number
  readonly source: PromptSource
  /** `inferenceConfig.maxTokens` of the call, drawn for each; null leaves it to the mode. Whole numbers. */
  readonly maxOutputTokens: Distribution | null
  readonly system: SystemPlan | null
  /**
   * Calls of a conversation, drawn for each. Null for a prompt that is a single call: its series have no tag `turn`.
   * Whole numbers.
   */
  readonly turns: Distribution | null
  /** What its made-up texts take a token for: a text aimed at n tokens has n times as many characters. */
  readonly charactersPerToken: number
  /** A short unique line ahead of what is not shared, so that no cache helps by accident. */
  readonly nonce: boolean
}

export type SystemPlan =
  | { readonly kind: 'text'; readonly text: string }
  /** Made-up text of about `tokens`, the same for all calls of the entry: a prefix that a cache can hold. */
  | { readonly kind: 'shared'; readonly tokens: number }

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
      /** Whether rows without a usable text are left out; otherwise one makes the data set unusable. */
      readonly skipsBad: boolean
      /** Of its prompts; null where they were not read. */
      readonly characters: TextLengths | null
    }
  /**
   * Made-up text of `task`, of about as many tokens as are drawn. Whole numbers. They are those of the whole prompt; with
   * turns or a shared system prompt, of a user message.
   */
  | { readonly kind: 'synthetic'; readonly task: SyntheticTask; readonly inputTokens: Distribution }

/** In characters: what prompts of many lines come to. */
export interface TextLengths {
  readonly mean: number
  readonly longest: number
}

export type SyntheticTask = 'counting' | 'story' | 'summarization' | 'translation' | 'chat'

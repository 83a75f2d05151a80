// The bodies of InvokeModel that Seismo writes: what each takes from the mode and the prompts, and what it has no field for.

export const NATIVE_BODIES = ['claude', 'nova', 'llama'] as const

export type NativeBody = (typeof NATIVE_BODIES)[number]

export interface BodyFacts {
  /** As it is called in a sentence. */
  readonly name: string
  /**
   * What stands in a body because the prompt and other keys of the mode say so, and which says it; null: the body says it by
   * itself. A second opinion would win in silence.
   */
  readonly ownFields: Readonly<Record<string, string | null>>
  /** The field that it must have, and that limits the reply; null where the model has a default. */
  readonly neededLimit: string | null
  readonly hasStopSequences: boolean
  readonly hasCachePoints: boolean
}

export const BODY_FACTS: Readonly<Record<NativeBody, BodyFacts>> = {
  claude: {
    name: "Claude's own body",
    ownFields: {
      anthropic_version: null,
      max_tokens: 'inference.maxTokens',
      messages: 'the prompts',
      stop_sequences: 'inference.stopSequences',
      system: 'the prompts',
      temperature: 'inference.temperature',
      top_p: 'inference.topP',
    },
    neededLimit: 'max_tokens',
    hasStopSequences: true,
    hasCachePoints: true,
  },
  nova: {
    name: "Nova's own body",
    ownFields: {
      schemaVersion: null,
      messages: 'the prompts',
      system: 'the prompts',
      'inferenceConfig.maxTokens': 'inference.maxTokens',
      'inferenceConfig.stopSequences': 'inference.stopSequences',
      'inferenceConfig.temperature': 'inference.temperature',
      'inferenceConfig.topP': 'inference.topP',
    },
    neededLimit: null,
    hasStopSequences: true,
    hasCachePoints: true,
  },
  llama: {
    name: "Llama's own body",
    ownFields: {
      max_gen_len: 'inference.maxTokens',
      prompt: 'the prompts',
      temperature: 'inference.temperature',
      top_p: 'inference.topP',
    },
    neededLimit: null,
    hasStopSequences: false,
    hasCachePoints: false,
  },
}

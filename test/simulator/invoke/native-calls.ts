// One call of each body, of models of the built-in profile `exact`, for the tests to ask over the wire.
export interface NativeCall {
  /** Called through an inference profile, as the real models are. */
  readonly modelId: string
  /** The foundation model behind it. */
  readonly baseId: string
  readonly body: object
  /** By the rule of four characters a token. */
  readonly inputTokens: number
}

const forty = 'x'.repeat(40)

export const nativeCalls = {
  claude: {
    modelId: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
    baseId: 'anthropic.claude-3-5-haiku-20241022-v1:0',
    body: {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 4,
      system: forty,
      messages: [{ role: 'user', content: forty }],
    },
    inputTokens: 20,
  },
  nova: {
    modelId: 'us.amazon.nova-micro-v1:0',
    baseId: 'amazon.nova-micro-v1:0',
    body: {
      schemaVersion: 'messages-v1',
      messages: [{ role: 'user', content: [{ text: forty }] }],
      inferenceConfig: { maxTokens: 4 },
    },
    inputTokens: 10,
  },
  llama: {
    modelId: 'us.meta.llama3-1-70b-instruct-v1:0',
    baseId: 'meta.llama3-1-70b-instruct-v1:0',
    body: { prompt: forty, max_gen_len: 4 },
    inputTokens: 10,
  },
} satisfies Record<string, NativeCall>

export type NativeName = keyof typeof nativeCalls
export const nativeNames = Object.keys(nativeCalls) as NativeName[]

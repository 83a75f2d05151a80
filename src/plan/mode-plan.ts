import type { JsonObject } from '../conversation/json.ts'
import type { MediaFacts } from '../models/media-tokens.ts'
import type { MantlePath } from '../models/mantle-path.ts'
import type { NativeBody } from '../models/native-body.ts'
import type { CustomBody } from '../scenario/custom-body-schema.ts'
import type { Mode } from '../scenario/mode-schema.ts'

/** One way of calling Bedrock: what is called, and how. The unit that a run compares. */
export interface ModePlan extends Omit<Mode, 'region' | 'body' | 'timeouts' | 'outputFormat' | 'promptVariables'> {
  readonly name: string
  readonly region: string
  /** Whose JSON the request and the response are; null for Converse, whose own they are. */
  readonly body: NativeBody | CustomBody | null
  /** In whose words the model's own fields are; null where nothing says it. */
  readonly dialect: NativeBody | null
  readonly timeouts: TimeoutsPlan
  readonly outputFormat: OutputFormatPlan | null
  /** Null where no prompt of Prompt management is called. */
  readonly promptVariables: Mode['promptVariables']
  /** Quota tokens for each output token, as the scenario says or the model is known for; null where nobody knows. */
  readonly outputBurndown: number | null
  /** Where OpenAI's APIs are on the endpoint mantle, which goes by the model; null elsewhere. */
  readonly mantlePath: MantlePath | null
  /** The most output tokens that the model makes, which a call without `maxTokens` reserves; null where nobody knows. */
  readonly modelOutputLimit: number | null
  /** What the model can read at once; null where nobody knows. */
  readonly modelContextTokens: number | null
  /** How the model counts images and documents; null where nobody knows. */
  readonly modelMedia: MediaFacts | null
}

/** In a variable of a managed prompt, it stands for the text of the conversation's first message. */
export type FirstMessage = '{prompt}'

export interface OutputFormatPlan {
  readonly name: string | null
  readonly description: string | null
  readonly schema: JsonObject
}

export interface TimeoutsPlan extends Omit<Mode['timeouts'], 'responseMs'> {
  readonly responseMs: number
}

export { type Api, type SdkApi, streamsOf, type WebApi } from '../scenario/api.ts'

export type { CustomBody }

export type CachePlan = NonNullable<Mode['cache']>
export type GuardrailPlan = NonNullable<Mode['guardrail']>
export type RetriesPlan = Mode['retries']

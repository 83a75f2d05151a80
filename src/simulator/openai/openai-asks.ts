// What a body of OpenAI's asks of its model, once its API's own places are looked up.
import type { JsonRecord } from '../describe-issue.ts'
import { type ModelAsks, noAsks } from '../inference/model-asks.ts'
import { readTurn, type TurnMessage } from '../inference/tool-turn.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { readSampling, readThinkingLevel } from './openai-settings.ts'
import { readChoice, readTools, type ToolShape } from './openai-tools.ts'
import { readFormat } from './output-format.ts'

/** Where the APIs differ. */
interface OpenAiPlaces {
  /** Of its tools, and of its output format. */
  readonly shape: ToolShape
  readonly tools: readonly JsonRecord[]
  readonly conversation: readonly TurnMessage[]
  readonly effort: unknown
  readonly format: unknown
}

export function readOpenAiAsks(
  body: JsonRecord,
  { conversation, effort, format, shape, tools }: OpenAiPlaces,
  model: ModelProfile,
): ModelAsks {
  return {
    ...noAsks,
    tools:
      tools.length === 0
        ? null
        : {
            tools: readTools(tools, shape),
            choice: readChoice(body['tool_choice'], shape),
            isParallel: body['parallel_tool_calls'] !== false,
            turn: readTurn(conversation),
          },
    prefill: conversation.at(-1)?.role === 'assistant',
    sampling: readSampling(body),
    ...readThinkingLevel(effort, model),
    outputSchema: readFormat(format, shape === 'nested'),
  }
}

// What a model objects to in the tools of a call, and in what it has thought and called before. The texts are Claude's
// makers', captured where that is said; other models are taken to object to as much in the same words.
import type { ModelProfile } from '../../profile/profile.ts'
import type { CarriedThought, ModelAsks, ToolsAsked } from '../model-asks.ts'
import { isSigned } from '../thought-signature.ts'

type CallingModel = Pick<ModelProfile, 'body' | 'cache'>

/** Why the model refuses it, or null. */
export function objectToTools({ body, cache }: CallingModel, asks: ModelAsks): string | null {
  const { tools, toolCachePoint } = asks
  // Captured of Nova: https://github.com/NousResearch/hermes-agent/issues/97281
  if (toolCachePoint !== null && cache?.isForTools === false) {
    return `Malformed input request: #/toolConfig/tools/${toolCachePoint}: extraneous key [cachePoint] is not permitted, please reformat your input and try again.`
  }
  const objection = tools && (objectToNames(tools) ?? objectToForce(tools, asks))
  if (objection !== null || body !== 'claude') return objection
  return objectToThoughts(asks.thoughts) ?? objectToTurn(asks)
}

/** The first is captured: https://github.com/microsoft/vscode/issues/316983. The second is by analogy. */
function objectToNames({ tools, choice }: ToolsAsked): string | null {
  const names = new Set(tools.map(({ name }) => name))
  if (names.size < tools.length) return 'tools: Tool names must be unique.'
  return choice.kind === 'tool' && !names.has(choice.name)
    ? `tool_choice: Tool '${choice.name}' not found in provided tools`
    : null
}

/** Captured: https://github.com/strands-agents/harness-sdk/pull/1495 */
const objectToForce = ({ choice }: ToolsAsked, { thinking }: ModelAsks): string | null =>
  (choice.kind === 'any' || choice.kind === 'tool') && thinking !== null && thinking.kind !== 'off'
    ? 'Thinking may not be enabled when tool_choice forces tool use.'
    : null

/** Both are captured: https://github.com/can1357/oh-my-pi/pull/10486, https://github.com/anthropics/claude-code/issues/10627 */
function objectToThoughts(thoughts: readonly CarriedThought[]): string | null {
  const unsigned = thoughts.find(({ signature }) => signature === null || signature === '')
  if (unsigned !== undefined) return `${unsigned.place}.thinking.signature: Field required`
  const changed = thoughts.find(({ text, signature }) => !isSigned(text, signature ?? ''))
  return changed === undefined ? null : `${changed.place}: Invalid \`signature\` in \`thinking\` block`
}

/**
 * Captured: https://github.com/anomalyco/opencode/issues/3077. Of adaptive thinking, the makers say that earlier replies
 * need not begin with a thought: https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 */
function objectToTurn({ thinking, turnBegins }: ModelAsks): string | null {
  if (thinking?.kind !== 'budget' || turnBegins === null) return null
  const { place, kind } = turnBegins
  if (kind === 'thinking' || kind === 'redacted_thinking') return null
  return (
    `${place}.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${kind}\`. ` +
    'When `thinking` is enabled, a final `assistant` message must start with a thinking block ' +
    '(preceeding the lastmost set of `tool_use` and `tool_result` blocks). ' +
    'We recommend you include thinking blocks from previous turns. To avoid this requirement, disable `thinking`. ' +
    'Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking'
  )
}

// What Claude's makers check of tools in a Messages body, and of their uses and results. Texts that are captured say so;
// the others are by analogy with them.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, invalid } from '../wire/api-error.ts'

const NAME = /^[a-zA-Z0-9_-]{1,128}$/
const CHOICES = ['auto', 'any', 'tool', 'none']

/** Why the tools are refused, or null. Those that the makers define have a type, and no schema of the caller's. */
export function checkClaudeTools(tools: readonly JsonRecord[], choice: unknown): ApiError | null {
  for (const [index, tool] of tools.entries()) {
    const { type = 'custom' } = tool
    const problem = type === 'custom' ? checkCustomTool(tool, `tools.${index}.custom`) : null
    if (problem !== null) return problem
  }
  return choice === undefined ? null : checkChoice(choice)
}

function checkCustomTool({ name, input_schema: schema }: JsonRecord, place: string): ApiError | null {
  if (typeof name !== 'string') return required(`${place}.name`)
  // Captured, of another length: https://github.com/apify/tester-mcp-client/issues/11
  if (!NAME.test(name)) return invalid(`${place}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`)
  if (!isRecord(schema)) return required(`${place}.input_schema`)
  const { type } = schema
  if (type === undefined) return required(`${place}.input_schema.type`)
  return type === 'object' ? null : invalid(`${place}.input_schema.type: Input should be 'object'`)
}

/** In the words of the schema that checks it. */
const required = (place: string): ApiError => invalid(`${place}: Field required`)

function checkChoice(choice: unknown): ApiError | null {
  const { type, name } = isRecord(choice) ? choice : {}
  if (!CHOICES.includes(type as string)) {
    return invalid(`tool_choice: Input tag should be one of ${CHOICES.map((tag) => `'${tag}'`).join(', ')}`)
  }
  return type === 'tool' && typeof name !== 'string' ? required('tool_choice.tool.name') : null
}

/** Whether every use has its result in the next message, and every result its use in the one before. */
export function checkClaudeToolBlocks(messages: readonly JsonRecord[], tools: readonly JsonRecord[]): ApiError | null {
  const used = new Set<unknown>()
  let open: string[] = []
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = Array.isArray(content) ? (content as readonly JsonRecord[]) : []
    const problem = checkRoles(blocks, role, index) ?? checkResults(blocks, open, index)
    if (problem !== null) return problem
    open = []
    for (const [blockIndex, { type, id }] of blocks.entries()) {
      if (type !== 'tool_use') continue
      if (typeof id !== 'string') return required(`messages.${index}.content.${blockIndex}.tool_use.id`)
      if (used.has(id)) return invalid(`messages.${index}.content.${blockIndex}: \`tool_use\` ids must be unique`)
      used.add(id)
      open.push(id)
    }
  }
  if (open.length > 0) return withoutResults(messages.length - 1, open)
  return used.size > 0 && tools.length === 0
    ? invalid('Requests which include `tool_use` or `tool_result` blocks must define tools')
    : null
}

function checkRoles(blocks: readonly JsonRecord[], role: unknown, index: number): ApiError | null {
  const [kind, owner] = role === 'assistant' ? ['tool_result', 'user'] : ['tool_use', 'assistant']
  return blocks.some(({ type }) => type === kind)
    ? invalid(`messages.${index}: \`${kind}\` blocks can only be in \`${owner}\` messages`)
    : null
}

/** `open`: the uses in the message before. */
function checkResults(blocks: readonly JsonRecord[], open: readonly unknown[], index: number): ApiError | null {
  const uses = new Set(open)
  const answered = new Set<unknown>()
  for (const [blockIndex, { type, tool_use_id: id }] of blocks.entries()) {
    if (type !== 'tool_result') continue
    if (!uses.has(id)) return unexpectedResult(index, blockIndex, id)
    answered.add(id)
  }
  const unanswered = open.filter((id) => !answered.has(id))
  return unanswered.length === 0 ? null : withoutResults(index - 1, unanswered)
}

/** Captured: https://github.com/anthropics/claude-code/issues/18947 */
const unexpectedResult = (index: number, blockIndex: number, id: unknown): ApiError =>
  invalid(
    `messages.${index}.content.${blockIndex}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(id)}. ` +
      'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
  )

/** Captured: https://github.com/anthropics/claude-code/issues/8210 */
const withoutResults = (index: number, ids: readonly unknown[]): ApiError =>
  invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
      `${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  )

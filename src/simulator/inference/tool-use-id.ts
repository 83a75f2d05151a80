import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

/** Whose the id of a tool's call is: each body has a form of its own, as captures show it. */
export type ToolUseIds = 'converse' | 'claude' | 'chat'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'

const FORMS = {
  converse: { head: 'tooluse_', length: 22, alphabet: `${LETTERS}${DIGITS}_-` },
  claude: { head: 'toolu_bdrk_01', length: 22, alphabet: `${LETTERS}${DIGITS}`.replaceAll(/[IOl0]/g, '') },
  chat: { head: 'chatcmpl-tool-', length: 32, alphabet: '0123456789abcdef' },
} satisfies Record<ToolUseIds, object>

export function drawToolUseId(ids: ToolUseIds, random: Random): string {
  const { head, length, alphabet } = FORMS[ids]
  return `${head}${Array.from({ length }, () => alphabet[drawInteger(random, 0, alphabet.length - 1)]).join('')}`
}

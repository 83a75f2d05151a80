import type { ToolTurn } from './model-asks.ts'

/** A message, whatever body it stands in. */
export interface TurnMessage {
  readonly role: unknown
  /** Of the calls of tools in it. */
  readonly callIds: readonly unknown[]
  /** Whether it brings results of tools. */
  readonly hasResults: boolean
}

/** Where in a turn of calls and results a conversation is. */
export function readTurn(messages: readonly TurnMessage[]): ToolTurn {
  const calling = callsOfTurn(messages)
  const id = messages[calling[0] ?? -1]?.callIds[0]
  return { steps: calling.length, firstCallId: typeof id === 'string' ? id : null }
}

/** The messages of this turn that call tools, by index. */
export function callsOfTurn(messages: readonly TurnMessage[]): number[] {
  const begin = messages.findLastIndex(({ role, hasResults }) => role === 'user' && !hasResults)
  return messages.flatMap(({ callIds }, index) => (index > begin && callIds.length > 0 ? [index] : []))
}

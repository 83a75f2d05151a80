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
  const begin = messages.findLastIndex(({ role, hasResults }) => role === 'user' && !hasResults)
  const calling = messages.slice(begin + 1).filter(({ callIds }) => callIds.length > 0)
  const id = calling[0]?.callIds[0]
  return { steps: calling.length, firstCallId: typeof id === 'string' ? id : null }
}

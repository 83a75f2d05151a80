// What a user said in turn in a conversation that was recorded, and what was answered.
import type { ContentBlock, Message } from './conversation.ts'

/** Whose replies a conversation goes on from when it is made again. */
export type Replies = 'model' | 'recorded'

export interface RecordedTurn {
  readonly said: readonly ContentBlock[]
  /** Null where no reply was recorded, or the model's own takes its place. */
  readonly answered: readonly ContentBlock[] | null
}

/**
 * From its first message of the user on. What the user said behind the last reply is a turn, too. With the model's own replies, nothing
 * answers calls of tools that the model may never make: such results are left out, and turns of nothing else.
 */
export function turnsOfRecording(messages: readonly Message[], replies: Replies): RecordedTurn[] {
  const turns: { said: readonly ContentBlock[]; answered: ContentBlock[] }[] = []
  for (const { content, role } of messages) {
    const last = turns.at(-1)
    if (role === 'user') turns.push({ said: content, answered: [] })
    else last?.answered.push(...content)
  }
  if (replies === 'recorded') {
    return turns.map(({ answered, said }) => ({ said, answered: answered.length === 0 ? null : answered }))
  }
  return turns
    .map(({ said }) => ({ said: said.filter((block) => !('toolResult' in block)), answered: null }))
    .filter(({ said }) => said.length > 0)
}

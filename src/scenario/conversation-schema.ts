// What makes a prompt entry a conversation.
import { rule } from '../reading/schema-leaves.ts'
import { durationDistribution, numberDistribution } from './distribution-schema.ts'

/** How long a thread may hold what was said, and a call may grow. */
export const MOST_TURNS = 1_000

/** Keys of a prompt entry. */
export const conversationFields = {
  turns: numberDistribution({ min: 1, max: MOST_TURNS })
    .optional()
    .meta({
      description:
        'Makes the entry a conversation of so many turns. Each is a call that carries all that was said before, tagged turn. Without a source, the user says made-up text (task: chat).',
      examples: [4, { uniform: [2, 6] }],
    }),
  turnThink: durationDistribution()
    .optional()
    .meta({
      description:
        'With turns: how long the user thinks between a reply and the next turn, drawn for each. It counts in iteration_duration and in no metric of a call. Default: 0, turns follow each other at once.',
      examples: ['20s', { lognormal: { median: '20s', p90: '90s', max: '10m' } }],
    }),
}

export const CONVERSATION_RULES = [
  rule('nothing, because the prompt is no conversation: it has no turns', ['turnThink'], ({ turns, turnThink }) => {
    return turnThink === undefined || turns !== undefined
  }),
]

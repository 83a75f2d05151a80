// What makes a prompt entry a conversation.
import { z } from 'zod'
import { MOST_TURNS } from '../reading/data-sets/row-reader.ts'
import { choice, orNull, type Parsed, rule, wholeNumber } from '../reading/schema-leaves.ts'
import { durationDistribution, numberDistribution } from './distribution-schema.ts'

const TURNS = `a number of turns up to ${MOST_TURNS}, or recorded`

const history = z
  .strictObject({
    maxMessages: orNull(wholeNumber({ min: 1, max: 2 * MOST_TURNS })).meta({
      description: 'The most messages of a request, those of the user and of the model. Either this or maxTokens.',
    }),
    maxTokens: orNull(wholeNumber({ min: 1, max: 10_000_000 })).meta({
      description:
        'About how many tokens the messages of a request have at most, without system prompt and tools. Either this or maxMessages.',
    }),
    keep: choice(['first', 'last']).prefault('last').meta({
      description:
        'first: the first exchange of a conversation stays, and those behind it go. Default: last, the oldest go first. An agent always keeps its task.',
    }),
  })
  .check(
    rule('either maxMessages or maxTokens', [], ({ maxMessages, maxTokens }) => {
      return (maxMessages === undefined || maxMessages === null) !== (maxTokens === undefined || maxTokens === null)
    }),
  )

export type HistoryPlan = Parsed<typeof history>

/** Keys of a prompt entry. */
export const conversationFields = {
  turns: z
    .union([z.literal('recorded'), numberDistribution({ min: 1, max: MOST_TURNS })], TURNS)
    .optional()
    .meta({
      description:
        'Makes the entry a conversation of so many turns. Each is a call that carries all that was said before, tagged turn. Without a source, the user says made-up text (task: chat). recorded, with dataset: each row is a conversation, and the user says in turn what was recorded.',
      examples: [4, { uniform: [2, 6] }, 'recorded'],
    }),
  replies: choice(['model', 'recorded']).optional().meta({
    description:
      "With turns: recorded: what the conversation goes on from. model: the model's own replies. recorded: those of the row, calls of tools and their results too. Default: model.",
  }),
  turnThink: durationDistribution()
    .optional()
    .meta({
      description:
        'With turns: how long the user thinks between a reply and the next turn, drawn for each. It counts in iteration_duration and in no metric of a call. Default: 0, turns follow each other at once.',
      examples: ['20s', { lognormal: { median: '20s', p90: '90s', max: '10m' } }],
    }),
  history: history.optional().meta({
    description:
      'With turns or an agent: how much of what was said before a request carries. What is over the limit is left out in pairs of messages, the oldest first. Default: all of it.',
    examples: [{ maxMessages: 20 }, { maxTokens: 50_000, keep: 'first' }],
  }),
}

export const CONVERSATION_RULES = [
  rule('a number of turns, because only the rows of a dataset are recorded', ['turns'], ({ dataset, turns }) => {
    return turns !== 'recorded' || dataset !== undefined
  }),
  rule('nothing, because the shape of the rows says what was recorded', ['field'], ({ field, turns }) => {
    return turns !== 'recorded' || field === undefined
  }),
  rule('nothing, because the shape of the rows says what was recorded', ['template'], ({ template, turns }) => {
    return turns !== 'recorded' || template === undefined
  }),
  rule('nothing, because it goes with turns: recorded', ['replies'], ({ replies, turns }) => {
    return replies === undefined || turns === 'recorded'
  }),
  rule('nothing, because only a conversation (turns) or an agent has a history', ['history'], (entry) => {
    return entry['history'] === undefined || entry['turns'] !== undefined || entry['agent'] !== undefined
  }),
  rule('nothing, because the prompt is no conversation: it has no turns', ['turnThink'], ({ turns, turnThink }) => {
    return turnThink === undefined || turns !== undefined
  }),
]

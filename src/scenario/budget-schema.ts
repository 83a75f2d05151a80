import { z } from 'zod'
import { realNumber, wholeNumber } from '../reading/schema-leaves.ts'

const BUDGET = 'costUsd, tokens or both'

/** What a run may spend. */
export const budgetSchema = z
  .strictObject({
    costUsd: realNumber({ min: 0.000_001, max: 1_000_000 }).optional().meta({
      description:
        'USD for the tokens of all calls together. It needs a price for each mode. What is paid by the hour is not in it: a run that ends does not end that.',
    }),
    tokens: wholeNumber({ min: 1, max: 1_000_000_000_000 }).optional().meta({
      description: 'Tokens of all calls together: input, output, and what the cache read and wrote.',
    }),
  })
  .refine((budget) => Object.keys(budget).length > 0, {
    error: BUDGET,
    // Of a key that nobody knows the strict object speaks, and it is left out here: one mistake is told once.
    when: ({ issues }) => issues.length === 0,
  })
  .optional()
  .meta({
    description:
      'What the run may spend. Once it is spent no call starts, those under way end, and the exit code is 121: beyond it go at most the calls that were under way, one a VU.',
    examples: [{ costUsd: 5, tokens: 2_000_000 }],
  })

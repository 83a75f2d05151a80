import { z } from 'zod'

/** What a segment is, in the words of mistakes. */
export const EXPECTED_SEGMENT = 'a segment such as 2/5, the second of five'

/** `2/5` as people count. What is parsed counts from 0. */
export const segmentSchema = z
  .string(EXPECTED_SEGMENT)
  .transform((written, context) => {
    const [, ordinal, count] = /^(\d{1,9})\/(\d{1,9})$/.exec(written)?.map(Number) ?? []
    if (ordinal !== undefined && count !== undefined && ordinal >= 1 && ordinal <= count) {
      return { index: ordinal - 1, count }
    }
    context.issues.push({ code: 'custom', message: EXPECTED_SEGMENT, input: written })
    return z.NEVER
  })
  .optional()
  .meta({
    description:
      'Which part of the run this machine makes: VUs, iterations and arrivals are dealt out evenly, and the segments together are exactly the whole. As a rule from --segment or SEISMO_SEGMENT.',
    examples: ['2/5'],
  })

import { z } from 'zod'
import type { Distribution } from './distribution.ts'
import { distribution, figure, positive, share, wholePositive } from './figure-schema.ts'
import type { ToolsProfile } from './profile.ts'

const once: Distribution = { kind: 'constant', value: 1 }

const USUAL_TEXT_TOKENS = 20
const USUAL_OVERHEAD_TOKENS = 40

/** Where a profile says nothing: one call, and then an answer. */
export const toolsSchema = z
  .strictObject({
    callShare: figure(share).default(1),
    stepsBeforeAnswer: distribution(positive).default(once),
    callsPerReply: distribution(positive).default(once),
    textShare: figure(share).default(0),
    textTokens: distribution(positive).default({ kind: 'constant', value: USUAL_TEXT_TOKENS }),
    overheadTokens: figure(wholePositive).default(USUAL_OVERHEAD_TOKENS),
    optionalShare: figure(share).default(0.5),
    emptyDeltaShare: figure(share).default(1),
  })
  .transform((written): ToolsProfile => written)

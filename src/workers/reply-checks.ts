// The checks of a thread's replies. What a reply says goes no further than here: what leaves is which check it passed.
import { type Check, type CheckResult, makeChecker } from '../checks/check.ts'
import type { Reply } from '../conversation/conversation.ts'
import type { Tags } from '../metrics/tags.ts'
import type { RunPlan } from '../plan/run-plan.ts'

/** What a check of one call came to. */
export interface CheckedReply {
  /** The same object for all replies: by it, counters are told apart. */
  readonly tags: Tags & { readonly check: string }
  readonly result: CheckResult
}

/** Null where nothing is checked. */
export type CheckReply = ((reply: Reply) => readonly CheckedReply[]) | null

/** What is checked in calls of a scenario and a prompt of these indexes. */
export type ReplyChecks = (scenario: number, prompt: number) => CheckReply

/** Compiles each check once. */
export function openReplyChecks({ prompts, scenarios }: Pick<RunPlan, 'prompts' | 'scenarios'>): ReplyChecks {
  const ofScenarios = scenarios.map(({ checks }) => checks.map(compile))
  const ofPrompts = prompts.map(({ checks }) => checks.map(compile))
  const known = new Map<string, CheckReply>()
  return (scenario, prompt) => {
    const key = `${scenario} ${prompt}`
    let found = known.get(key)
    if (found === undefined) {
      const all = [...(ofScenarios[scenario] ?? []), ...(ofPrompts[prompt] ?? [])]
      found = all.length === 0 ? null : (reply) => all.map((check) => check(reply))
      known.set(key, found)
    }
    return found
  }
}

function compile(check: Check): (reply: Reply) => CheckedReply {
  const tags = { check: check.name }
  const checker = makeChecker(check)
  return (reply) => ({ tags, result: checker(reply) })
}

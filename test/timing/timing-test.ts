import { test } from 'vitest'
import { judge } from './judge.ts'

/** A test of a `*.timing.test.ts`. Its body may run several times, and is skipped where no attempt can be judged. */
// oxlint-disable vitest/valid-title, vitest/expect-expect -- both are the caller's.
export const timingTest = (name: string, body: () => Promise<void>): void =>
  test(name, async ({ skip }) => {
    const unjudged = await judge(body)
    if (unjudged !== null) skip(unjudged)
  })

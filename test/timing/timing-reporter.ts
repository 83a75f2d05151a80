// What could not be judged, told at the end: a test that was skipped is easily overlooked.
import process from 'node:process'
import type { Reporter, TestModule } from 'vitest/node'
import { TOO_BUSY } from './judge.ts'

interface Judged {
  readonly name: string
  /** Why it was skipped, where it was and said so. */
  readonly note?: string | undefined
}

/** Null where all were judged. Where fewer than half of them were, that is no pass. */
export function tellUnjudged(tests: readonly Judged[]): { readonly text: string; readonly fails: boolean } | null {
  const unjudged = tests.filter(({ note }) => note?.startsWith(TOO_BUSY))
  if (unjudged.length === 0) return null
  const fails = unjudged.length > tests.length / 2
  const lines = unjudged.map(({ name, note }) => `- ${name}: ${note}`)
  const verdict = fails ? 'That is more than half of them, and so no pass.' : 'Run them again on a quiet machine.'
  return {
    text: [`${unjudged.length} of ${tests.length} tests of time were not judged:`, ...lines, verdict].join('\n'),
    fails,
  }
}

export class TimingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules
      .filter(({ project }) => project.name === 'timing')
      .flatMap((module) => [...module.children.allTests()])
      .map((test): Judged => ({ name: test.fullName, ...test.result() }))
    const told = tellUnjudged(tests)
    if (told === null) return
    process.stdout.write(`\n${told.text}\n`)
    if (told.fails) process.exitCode = 1
  }
}

import { expect, test } from 'vitest'
import type { TargetPlan } from '../../src/plan/run-plan.ts'
import { describeTarget } from '../../src/results/summary.ts'

test.each<[TargetPlan, string]>([
  [{ kind: 'aws' }, 'aws'],
  [{ kind: 'simulator', profile: 'default' }, 'simulator'],
  [{ kind: 'simulator', profile: 'slow' }, 'simulator:slow'],
  [{ kind: 'url', url: 'http://127.0.0.1:8000' }, 'http://127.0.0.1:8000'],
  [{ kind: 'url', url: 'https://user:secret@host/path?token=secret#secret' }, 'https://host/path'],
])('%j is told as %s', (target, text) => {
  expect(describeTarget(target)).toBe(text)
})

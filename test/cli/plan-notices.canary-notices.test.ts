import { expect, test } from 'vitest'
import { canaryNotices } from '../../src/cli/plan-notices.ts'

test('what a canary costs is told where somebody bills it', () => {
  expect(canaryNotices({ canary: true, target: { kind: 'aws' } })).toHaveLength(1)
  expect(canaryNotices({ canary: false, target: { kind: 'aws' } })).toStrictEqual([])
  expect(canaryNotices({ canary: true, target: { kind: 'simulator', profile: 'default' } })).toStrictEqual([])
})

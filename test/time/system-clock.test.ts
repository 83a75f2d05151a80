import { expect, test } from 'vitest'
import { renderInstant } from '../../src/time/system-clock.ts'

test('an instant is written in UTC, to the millisecond', () => {
  expect(renderInstant(1_795_300_471_911)).toBe('2026-11-21T22:34:31.911Z')
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDurationMs, renderDuration } from '../../src/time/duration.ts'

test('any whole number of milliseconds is read back as it was written', () => {
  fc.assert(
    fc.property(fc.nat(1e10), (ms) => {
      expect(parseDurationMs(renderDuration(ms))).toBe(ms)
    }),
  )
})

test('any number of microseconds below a second is read back as it was written', () => {
  fc.assert(
    fc.property(fc.nat(999_999), (us) => {
      expect(parseDurationMs(renderDuration(us / 1e3))).toBe(us / 1e3)
    }),
  )
})

test('the parts of a duration add up', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100), fc.nat(100_000), (hours, minutes, ms) => {
      expect(parseDurationMs(`${hours}h${minutes}m${ms}ms`)).toBe(hours * 3_600_000 + minutes * 60_000 + ms)
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divideHalfEven, renderPicoUsd, toPicoUsd } from '../../src/plan/pico-usd.ts'

const amount = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })

test('an amount that is printed in full reads back as itself', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (picoUsd) => {
      expect(toPicoUsd(Number(renderPicoUsd(picoUsd, 12)))).toBe(picoUsd)
    }),
  )
})

test('rounding is never further off than half, and even where it is half', () => {
  fc.assert(
    fc.property(amount, fc.bigInt({ min: 1n, max: 10n ** 9n }), (dividend, divisor) => {
      const quotient = divideHalfEven(dividend, divisor)
      const twiceOff = 2n * (dividend - quotient * divisor)
      const size = twiceOff < 0n ? -twiceOff : twiceOff
      expect(size <= divisor).toBe(true)
      if (size === divisor) expect(quotient % 2n).toBe(0n)
    }),
  )
})

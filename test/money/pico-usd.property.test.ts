import { assert, bigInt, property } from 'fast-check'
import { expect, test } from 'vitest'
import { divideHalfEven, renderPicoUsd, toPicoUsd } from '../../src/money/pico-usd.ts'

test('an amount that is printed in full reads back as itself', () => {
  assert(
    property(bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (picoUsd) => {
      expect(toPicoUsd(Number(renderPicoUsd(picoUsd, 12)))).toBe(picoUsd)
    }),
  )
})

test('rounding is never further off than half, and even where it is half', () => {
  const amount = bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
  assert(
    property(amount, bigInt({ min: 1n, max: 1_000n }), (dividend, divisor) => {
      const quotient = divideHalfEven(dividend, divisor)
      const twiceOff = 2n * (dividend - quotient * divisor)
      const size = twiceOff < 0n ? -twiceOff : twiceOff
      expect(size < divisor || (size === divisor && quotient % 2n === 0n)).toBe(true)
    }),
  )
})

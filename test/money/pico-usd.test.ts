import { describe, expect, test } from 'vitest'
import { divideHalfEven, renderPicoUsd, toPicoUsd, toPicoUsdPerToken, toUsd } from '../../src/money/pico-usd.ts'

describe('an amount', () => {
  test.each<[number, bigint]>([
    [5, 5_000_000_000_000n],
    [0.1, 100_000_000_000n],
    [1e-7, 100_000n],
    [1.5e-12, 2n],
    [2.5e-12, 2n],
    [0, 0n],
    [1e21, 1_000_000_000_000_000_000_000_000_000_000_000n],
  ])('of %d USD is taken as it is written', (usd, expected) => {
    expect(toPicoUsd(usd)).toBe(expected)
  })

  test('that is none is a bug', () => {
    expect(() => toPicoUsd(Number.NaN)).toThrow('NaN is no amount of money')
  })
})

test.each<[number, bigint]>([
  [0.8, 800_000n],
  [0.00875, 8_750n],
  [0.5775, 577_500n],
  [0.000001, 1n],
])('a price of %d USD per million tokens is whole picodollars a token', (price, expected) => {
  expect(toPicoUsdPerToken(price)).toBe(expected)
})

describe('what is printed', () => {
  test.each<[bigint, number, string]>([
    [12_345_000_000_000n, 2, '12.34'],
    [12_355_000_000_000n, 2, '12.36'],
    [12_345_000_000_001n, 2, '12.35'],
    [-12_345_000_000_001n, 2, '-12.35'],
    [4_999_999_999n, 2, '0.00'],
    [500_000_000_000n, 0, '0'],
    [1_500_000_000_000n, 0, '2'],
    [1n, 12, '0.000000000001'],
  ])('of %d picodollars to %d decimals is %s', (amount, decimals, expected) => {
    expect(renderPicoUsd(amount, decimals)).toBe(expected)
  })

  test('in JSON has billionths of a dollar', () => {
    expect(toUsd(1_234_567_890_500n)).toBe(1.23456789)
  })
})

test.each<[bigint, bigint, bigint]>([
  [7n, 2n, 4n],
  [5n, 2n, 2n],
  [-7n, 2n, -4n],
  [-5n, 2n, -2n],
  [8n, 3n, 3n],
  [7n, 3n, 2n],
])('%d / %d is nearest to %d', (dividend, divisor, expected) => {
  expect(divideHalfEven(dividend, divisor)).toBe(expected)
})

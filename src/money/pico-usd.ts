// Money as whole picodollars, 10⁻¹² USD, in BigInt: a price of p USD per million tokens is p · 10⁶ of them a token, so
// that prices of up to six decimals and everything that is added up from them are exact. It is rounded once, where it is printed.

const PICO_DIGITS = 12
const PER_MILLION_DIGITS = 6

/** Of an amount in USD, as its shortest decimal has it. */
export const toPicoUsd = (usd: number): bigint => scaleDecimal(usd, PICO_DIGITS)

/** Of a price in USD per million tokens: picodollars a token. */
export const toPicoUsdPerToken = (usdPerMillion: number): bigint =>
  scaleDecimal(usdPerMillion, PICO_DIGITS - PER_MILLION_DIGITS)

/** `12.35`: rounded half to even, with exactly so many decimals. */
export function renderPicoUsd(amountPicoUsd: bigint, decimals: number): string {
  const rounded = divideHalfEven(amountPicoUsd, 10n ** BigInt(PICO_DIGITS - decimals))
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const sign = rounded < 0n ? '-' : ''
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-decimals)}`
}

const JSON_DECIMALS = 9

/** A number for JSON, rounded half to even to billionths of a dollar. */
export const toUsd = (amountPicoUsd: bigint): number => Number(renderPicoUsd(amountPicoUsd, JSON_DECIMALS))

/** The whole number nearest to `dividend / divisor`; of two as near, the even one. The divisor is above 0. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const sign = dividend < 0n ? -1n : 1n
  const size = dividend * sign
  const quotient = size / divisor
  const twice = (size % divisor) * 2n
  const isUp = twice > divisor || (twice === divisor && quotient % 2n === 1n)
  return sign * (isUp ? quotient + 1n : quotient)
}

/** `value` · 10^`digits`, rounded half to even where decimals are left. */
function scaleDecimal(value: number, digits: number): bigint {
  // The shortest decimal that reads back as this number is what was written: 0.1 means a tenth, and not its double.
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? notFinite(value)
  const shift = digits + Number(exponent) - fraction.length
  const units = BigInt(`${sign}${whole}${fraction}`)
  return shift >= 0 ? units * 10n ** BigInt(shift) : divideHalfEven(units, 10n ** BigInt(-shift))
}

function notFinite(value: number): never {
  throw new Error(`${value} is no amount of money`)
}

import { describe, expect, test } from 'vitest'
import { stepDown } from '../../../src/results/compare/step-down.ts'

/** 1/100 … 100/100 in an order of its own, the true division last. */
const question = (rank: number, step: number): { chances: number[]; observed: number } => {
  const others = Array.from({ length: 100 }, (_, index) => index + 1).filter((each) => each !== rank)
  const turned = others.map((_, index) => others[(index * step) % others.length] as number)
  return { chances: [...turned, rank].map((each) => each / 100), observed: rank / 100 }
}

describe('questions that are asked together', () => {
  test('leave a single one as it is', () => {
    expect(stepDown([question(3, 1)])).toEqual([0.03])
  })

  test('count once where they are one and the same', () => {
    expect(stepDown([question(3, 1), question(3, 1), question(3, 1)])).toEqual([0.03, 0.03, 0.03])
  })

  test('add up where they have nothing to do with each other, and never to more than by Holm’s rule', () => {
    const [first, second] = stepDown([question(2, 1), question(5, 7)])
    expect(first).toBeGreaterThan(0.02)
    expect(first).toBeLessThanOrEqual(0.04)
    expect(second).toBe(0.05)
  })

  test('keep their order: what is less unlikely by itself is no surer together', () => {
    const adjusted = stepDown([question(9, 7), question(1, 1), question(4, 10)])
    expect(adjusted[1]).toBeLessThanOrEqual(adjusted[2]!)
    expect(adjusted[2]).toBeLessThanOrEqual(adjusted[0]!)
  })
})

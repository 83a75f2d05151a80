import { describe, expect, test } from 'vitest'
import { cutText, makeSyntheticText } from '../../src/prompts/synthetic-text.ts'
import { makeRandom } from '../../src/random/random.ts'

const source = makeSyntheticText(1, 450_000)
const sentences = source.sentenceStarts.map((start, index) =>
  source.text.slice(start, source.sentenceStarts[index + 1]).trim(),
)

describe('synthetic text', () => {
  test('has sentences that begin with a capital and end with a full stop', () => {
    expect(sentences.every((sentence) => /^[A-Z][A-Za-z ,]+\.$/.test(sentence))).toBe(true)
  })

  test('leaves no slot unfilled', () => {
    expect(source.text).not.toMatch(/[{}]|undefined/)
  })

  test('hardly ever repeats a sentence', () => {
    expect(new Set(sentences).size / sentences.length).toBeGreaterThan(0.995)
  })

  test('follows from the seed', () => {
    expect(makeSyntheticText(1, 5_000)).toEqual(makeSyntheticText(1, 5_000))
    expect(makeSyntheticText(2, 5_000).text).not.toBe(makeSyntheticText(1, 5_000).text)
  })

  test('is in paragraphs', () => {
    expect(source.text.split('\n\n').length).toBeGreaterThan(sentences.length / 7)
  })
})

describe('a cut', () => {
  test.each([20, 100, 5_000, 400_000])('of %i characters is of that length but for a word', (length) => {
    const random = makeRandom(5, length)
    for (let count = 0; count < 50; count++) {
      const cut = cutText(source, length, random)
      expect(cut.length).toBeLessThanOrEqual(length)
      expect(cut.length).toBeGreaterThan(length - 20)
      expect(cut).toMatch(/^[A-Z][^]*[a-zA-Z]\.$/)
    }
  })

  test('begins at other sentences each time', () => {
    const random = makeRandom(6)
    const beginnings = Array.from({ length: 100 }, () => cutText(source, 200, random))
    expect(new Set(beginnings).size).toBeGreaterThan(90)
  })

  test('of almost everything is possible', () => {
    expect(cutText(source, source.text.length - 1, makeRandom(1)).length).toBeGreaterThan(source.text.length - 30)
  })
})

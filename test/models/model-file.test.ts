import { describe, expect, test } from 'vitest'
import { findFacts } from '../../src/models/model-facts.ts'
import { loadModelFile, readModelFile } from '../../src/models/model-file.ts'
import { renderMistake } from '../../src/reading/mistake.ts'

const FILE = `sources:
  card: { title: A card, date: 2026-10-09 }
geographies: { us: us- }
families:
  - { family: swift, maker: Birds, ids: [birds.swift-*], quota: { outputBurndown: 2, source: card } }
  - { family: others, ids: ['*'] }
models:
  - id: birds.swift-2
    name: Swift 2
    also: [birds.apus-*]
    lifecycle: { launched: 2026-10-01, successor: birds.swift-3, source: card, unsure: { successor: a guess } }
  - { id: birds.swift-3, name: Swift 3, quota: { outputBurndown: 7, source: card } }
`
const read = (text: string) => readModelFile('models.yml', () => ({ kind: 'text', text }))
const mistakesOf = (from: string, to: string): string[] => {
  expect(FILE).toContain(from)
  return read(FILE.replace(from, to)).mistakes.map(renderMistake)
}

test('the file that comes with the package has no mistake', () => {
  expect(loadModelFile().models.length).toBeGreaterThan(90)
})

describe('every mistake is told with its place', () => {
  test.each([
    [
      'name: Swift 2',
      'nam: Swift 2',
      'models.yml:9:5  models[0].nam  expected a known key, found "nam"\n    did you mean name?',
    ],
    [
      'launched: 2026-10-01',
      'launched: October',
      'models.yml:11:28  models[0].lifecycle.launched  expected a date such as 2026-11-20, found "October"',
    ],
    [
      'outputBurndown: 7',
      'outputBurndown: many',
      'models.yml:12:66  models[1].quota.outputBurndown  expected a whole number of at least 1, found "many"',
    ],
    [
      '7, source: card',
      '7, source: cart',
      'models.yml:12:77  models[1].quota.source  expected a name under sources, found "cart"\n    did you mean card?',
    ],
    [
      'successor: birds.swift-3',
      'successor: birds.swift-4',
      'models.yml:11:51  models[0].lifecycle.successor  expected the id of a model of this file, found "birds.swift-4"\n    did you mean birds.swift-2?',
    ],
    [
      'unsure: { successor',
      'unsure: { endOfLife',
      'models.yml:11:90  models[0].lifecycle.unsure.endOfLife  expected a fact of this group, found "endOfLife"',
    ],
    [
      '- { id: birds.swift-3',
      '- { id: birds.swift-2',
      'models.yml:12:11  models[1].id  expected each id once, found birds.swift-2 again',
    ],
  ])('%s → %s', (from, to, mistake) => {
    expect(mistakesOf(from, to)).toContain(mistake)
  })
})

describe('what is known of a model', () => {
  const { models } = read(FILE)
  const factsOf = (id: string) => (models === null ? null : findFacts(models, id))

  test.each([
    ['birds.swift-2', 'Swift 2', 2],
    ['birds.swift-2:24k', 'Swift 2', 2],
    ['birds.swift-2-20261001-v1:0', 'Swift 2', 2],
    ['birds.apus-1', 'Swift 2', undefined],
    ['birds.swift-3', 'Swift 3', 7],
    ['birds.swift-33', undefined, 2],
    ['fish.cod-1', undefined, undefined],
  ])('%s: its own facts, and those of its family for the rest', (id, name, outputBurndown) => {
    expect(factsOf(id)?.entry?.name).toBe(name)
    expect(factsOf(id)?.quota?.outputBurndown).toBe(outputBurndown)
  })

  test('a family has a maker where its entry says so', () => {
    expect(factsOf('birds.swift-9')).toMatchObject({ family: 'swift', maker: 'Birds', body: null, entry: null })
    expect(factsOf('fish.cod-1')).toMatchObject({ family: 'others', maker: null })
  })
})

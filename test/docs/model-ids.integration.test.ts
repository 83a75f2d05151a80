// Every model that README, docs, scenarios and the simulator's profiles name is known, and alive where it is not told as history.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { lifeOf } from '../../src/models/life-cycle.ts'
import { allModels, modelFactsOf } from '../../src/models/model-facts.ts'

const TODAY = '2026-11-28'
const root = resolve(import.meta.dirname, '../..')

/** What the studies published, and what of it the simulator keeps. */
const HISTORY: ReadonlySet<string> = new Set([
  'scenarios/study-a-latency-optimized.yml',
  'scenarios/study-b-inference-options.yml',
  'src/simulator/profiles/default.yml',
  'src/simulator/profiles/exact.yml',
])

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith(ending) ? [`${folder}/${name}`] : []))

const files = [
  'README.md',
  ...filesIn('docs', '.md'),
  ...filesIn('scenarios', '.yml'),
  ...filesIn('scenarios', '.schema.json'),
  ...filesIn('scenarios/profiles', '.yml'),
  ...filesIn('src/simulator/profiles', '.yml'),
]

const makers = [...new Set(allModels().map(({ id }) => id.split('.')[0]))].join('|')
/** Ids; not the names of packages, nor patterns of price files, nor ids that a dash ends because more is left out. */
const ID = new RegExp(`(?<![\\w./@*-])(?:[a-z-]+\\.)?(?:${makers})\\.[a-z][\\w.-]*(?::\\d+)?(?![\\w*/-])`, 'g')

const idsIn = (file: string): string[] => [
  ...new Set([...readFileSync(join(root, file), 'utf8').matchAll(ID)].map(([id]) => id.replace(/[.:]+$/, ''))),
]

test.each(files.filter((file) => idsIn(file).length > 0))('%s', (file) => {
  const wrong = idsIn(file).flatMap((id) => {
    const facts = modelFactsOf(id)
    // `anthropic.claude:1` is a prompt router of the simulator.
    if (facts === null || id === 'anthropic.claude:1') return []
    if (facts.entry === null) return [`${id} has no entry`]
    const isGone = lifeOf(facts, TODAY)?.life.kind === 'ended'
    return isGone && !HISTORY.has(file) ? [`${id} has ended`] : []
  })
  expect(wrong).toEqual([])
})

test('ids are found', () => {
  expect(new Set(files.flatMap(idsIn)).size).toBeGreaterThan(20)
})

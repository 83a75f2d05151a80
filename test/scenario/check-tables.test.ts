import { describe, expect, test } from 'vitest'
import { METRIC_VOCABULARY } from '../../src/results/thresholds.ts'
import { readScenarioFile, type ValidScenario } from '../../src/scenario/validate-script.ts'
import { textFiles } from './text-files.ts'
import { mistakesOf, PROMPTS, scenarioText } from './written-scenario.ts'

const MODES = '{ cold: { model: nova, region: us-east-2 }, warm: { model: nova, region: us-east-2 } }'

function read(table: object): ValidScenario {
  const bedrock = `tables: [${JSON.stringify({ title: 'Connections', source: 'a benchmark', ...table })}]`
  const text = scenarioText({ bedrock, modes: MODES, scenario: 'executor: constant-vus, duration: 10s, name: ramp' })
  const files = textFiles({ 'load/prompts.yml': PROMPTS, 'load/test.yml': text })
  return readScenarioFile('load/test.yml', {}, files, METRIC_VOCABULARY)
}

const columns = [{ heading: 'TTFT s', of: 'time_to_first_token p(50)', unit: 's' }]
const rows = [
  { label: 'cold', tags: { mode: 'cold' }, published: [0.451] },
  { label: 'warm', tags: { mode: 'warm' }, published: [null] },
  { label: 'batch', note: 'not measured' },
]
const table = {
  textColumns: ['use'],
  columns,
  rows,
  changes: [{ label: 'change', from: 'cold', to: 'warm', published: [-25] }],
}

test('a table of known metrics, tags and labels is valid', () => {
  const [found] = read(table).config.tables
  expect(found).toMatchObject({
    textColumns: ['use'],
    changes: [{ label: 'change', from: 0, to: 1, publishedPercent: [-25] }],
  })
  expect(found?.columns.map(({ heading }) => heading)).toEqual(columns.map(({ heading }) => heading))
  expect(found?.rows.map(({ label }) => label)).toEqual(rows.map(({ label }) => label))
})

describe('what a run cannot have, or a table cannot mean, is a mistake at its place', () => {
  const of = (text: string): object => ({ ...table, columns: [{ heading: 'TTFT', of: text }] })
  const first = (row: object): object => ({ ...table, rows: [{ ...rows[0], ...row }, ...rows.slice(1)] })
  test.each<[object, string, string, string | null]>([
    [
      of('time_to_frist_token p(50)'),
      'columns[0].of',
      'the name of a metric, found "time_to_frist_token"',
      'did you mean time_to_first_token?',
    ],
    [
      of('time_to_first_token'),
      'columns[0].of',
      'a metric and a statistic such as time_to_first_token p(50), found "time_to_first_token"',
      null,
    ],
    [
      of('time_to_first_token count'),
      'columns[0].of',
      'an aggregate of a trend: avg, min, med, max, p(N), found "count"',
      null,
    ],
    [
      of('mode_served{cache:hits} rate'),
      'columns[0].of',
      'a cache that the run can have, found "hits"',
      'did you mean hit?',
    ],
    [
      of('time_to_first_token{mods:cold} med'),
      'columns[0].of',
      'a tag of time_to_first_token, found "mods"',
      'did you mean mode?',
    ],
    [
      { ...table, columns: [{ heading: 'calls', of: 'calls count', unit: 's' }] },
      'columns[0].unit',
      'nothing, because calls is not in milliseconds, found "s"',
      null,
    ],
    [
      first({ tags: { mode: 'could' } }),
      'rows[0].tags.mode',
      'a mode that the run can have, found "could"',
      'did you mean cold?',
    ],
    [
      first({ tags: { tier: 'flex', mode: 'cold' } }),
      'rows[0].tags.tier',
      'a tag of time_to_first_token, found "tier"',
      'its tags: scenario, mode, prompt, turn, cache',
    ],
    [
      of('time_to_first_token{mode:cold} med'),
      'rows[0].tags.mode',
      'no tag that the column of time_to_first_token has too, found "mode"',
      null,
    ],
    [
      first({ published: [0.4, 0.5] }),
      'rows[0].published',
      'as many as there are columns, which is 1, found "2"',
      null,
    ],
    [first({ texts: [] }), 'rows[0].texts', 'as many as there are columns, which is 1, found "0"', null],
    [{ ...table, rows: [...rows, rows[0]] }, 'rows[3].label', 'a label of its own, found "cold"', null],
    [
      { ...table, changes: [{ label: 'change', from: 'cold', to: 'batch' }] },
      'changes[0].to',
      'the label of a row with tags, found "batch"',
      'known: cold; warm',
    ],
    [
      { ...table, changes: [{ label: 'change', from: 'cold', to: 'warn' }] },
      'changes[0].to',
      'the label of a row with tags, found "warn"',
      'did you mean warm?',
    ],
    [{ ...table, rows: [] }, 'rows', 'at least one row, found an empty list', null],
  ])('%#: %s at %s', (written, place, message, hint) => {
    const mistakes = mistakesOf(() => read(written))
    const [line, told = null] = (mistakes[0] ?? '').split('\n    ')
    expect(line).toContain(`  config.engines.bedrock.tables[0].${place}  `)
    expect(line?.endsWith(`  expected ${message}`)).toBe(true)
    expect(told).toBe(hint)
  })

  test('a label that stands twice is named once where another is not known', () => {
    const twice = ['cold', 'warm'].map((mode) => ({ label: 'r', tags: { mode }, texts: ['x'], published: [0.4] }))
    const mistakes = mistakesOf(() =>
      read({ ...table, rows: twice, changes: [{ label: 'change', from: 'r', to: 'batch' }] }),
    )
    expect(mistakes.filter((mistake) => mistake.endsWith('\n    known: r'))).toHaveLength(1)
  })

  test('all of them come at once', () => {
    const wrong = { ...first({ published: [1, 2], tags: { mode: 'could' } }), textColumns: [] }
    expect(mistakesOf(() => read(wrong))).toHaveLength(2)
  })
})

import { describe, expect, test } from 'vitest'
import { type Path, renderMistake } from '../../src/reading/mistake.ts'
import { parseYaml } from '../../src/reading/yaml-file.ts'

const YAML = `base: &base
  region: us-east-2
other: &other
  connection: cold
modes:
  one:
    <<: *base
    model: x
  two: *base
  three:
    <<: [*base, *other]
  'a b': [1, [2, 3]]
  5: five
empty:
`

describe('a path', () => {
  const file = parseYaml('a.yml', YAML, 'a script')
  const placeOf = (path: Path, at: 'key' | 'value' = 'value'): string => {
    const { line, column } = file.toMistake({ path, at, message: '', hint: null })
    return `${line}:${column}`
  }

  test.each<[string, Path]>([
    ['8:12', ['modes', 'one', 'model']],
    ['2:11', ['modes', 'one', 'region']],
    ['2:11', ['modes', 'two', 'region']],
    ['4:15', ['modes', 'three', 'connection']],
    ['12:18', ['modes', 'a b', 1, 1]],
    ['13:6', ['modes', '5']],
    ['13:6', ['modes', 5]],
    ['14:7', ['empty']],
  ])('stands at %s: %j', (place, path) => {
    expect(file.has(path)).toBe(true)
    expect(placeOf(path)).toBe(place)
  })

  test('of a key stands at the key', () => {
    expect(placeOf(['modes', 'one', 'model'], 'key')).toBe('8:5')
    expect(placeOf(['modes', 'a b', 1], 'key')).toBe('12:14')
  })

  test.each<[string, Path]>([
    ['6:3', ['modes', 'one', 'latency']],
    ['10:3', ['modes', 'three', 'latency']],
    ['12:11', ['modes', 'a b', 0, 'x']],
    ['12:3', ['modes', 'a b', 7]],
    ['1:1', ['nothing', 'at', 'all']],
  ])('that is not there is told at %s, where it would belong: %j', (place, path) => {
    expect(file.has(path)).toBe(false)
    expect(placeOf(path)).toBe(place)
  })
})

test('merge keys are read', () => {
  expect(parseYaml('a.yml', YAML, 'a script').data).toMatchObject({
    modes: { one: { region: 'us-east-2', model: 'x' } },
  })
})

test.each([
  ['a: [1\nb: 2\n', [/^a\.yml:2:1 {2}expected valid YAML: /]],
  ['a: 1\na: 2\n', [/^a\.yml:2:1 {2}expected valid YAML: Map keys must be unique$/]],
  ['a: *b\n', [/^a\.yml {2}expected a script, found .*b$/]],
  ['a: !odd 1\n', [/^a\.yml:1:4 {2}expected valid YAML: Unresolved tag: !odd$/]],
  ['---\na: 1\n---\nb: 2\n', [/^a\.yml:3:1 {2}expected valid YAML: /]],
  ['a:\n  __proto__: 1\n', [/^a\.yml:2:3 {2}expected valid YAML: __proto__ cannot be a key$/]],
])('what is no YAML is told where: %j', (text, mistakes) => {
  const file = parseYaml('a.yml', text, 'a script')
  const found = file.mistakes.map(renderMistake)
  expect(found).toHaveLength(mistakes.length)
  for (const [index, pattern] of mistakes.entries()) expect(found[index]).toMatch(pattern)
  expect(file.data).toBeUndefined()
  expect(file.has([])).toBe(false)
  expect(renderMistake(file.toMistake({ path: ['a'], at: 'value', message: 'm', hint: null }))).toBe('a.yml  a  m')
})

const level = (name: string, of: string): string => `${name}: &${name} [${Array(10).fill(`*${of}`).join(', ')}]\n`

test('a file that unfolds without end is refused at the alias that is too much', () => {
  const names = 'abcdefgh'.split('')
  const text = `a: &a [x, x]\n${names
    .slice(1)
    .map((name, index) => level(name, names[index] ?? ''))
    .join('')}`
  expect(parseYaml('a.yml', text, 'a script').mistakes.map(renderMistake)).toEqual([
    'a.yml:7:16  expected valid YAML: aliases would grow to more than 1,000,000 values here',
  ])
})

test('an anchor within itself is refused', () => {
  expect(parseYaml('a.yml', 'a: &a { b: [1, *a] }\n', 'a script').mistakes.map(renderMistake)).toEqual([
    'a.yml:1:16  expected valid YAML: *a is inside its own anchor, and would contain itself',
  ])
})

test('an anchor may be used as often as one likes', () => {
  const uses = Array(5_000).fill('*stage').join(', ')
  const { data, mistakes } = parseYaml(
    'a.yml',
    `x: &stage { duration: 1s, target: 2 }\nstages: [${uses}]\n`,
    'a script',
  )
  expect(mistakes).toEqual([])
  expect((data as { stages: unknown[] }).stages).toHaveLength(5_000)
})

test('what a reader of YAML 1.1 may take for something else is known, through aliases and merge keys too', () => {
  const text = 'x: &x { vus: 010, n: 12 }\nlist:\n  - { <<: *x, on: 2024-01-01, "0o7": "010" }\n  - 1_0: !!int 4\n'
  expect(parseYaml('a.yml', text, 'a script').ambiguous(['list'])).toEqual([
    { path: ['list', 0, 'vus'], at: 'value', source: '010', value: 10 },
    { path: ['list', 0, 'on'], at: 'value', source: '2024-01-01', value: '2024-01-01' },
    { path: ['list', 1, '1_0'], at: 'key', source: '1_0', value: '1_0' },
    { path: ['list', 1, '1_0'], at: 'value', source: '4', value: 4 },
  ])
})

test('a %YAML line changes nothing', () => {
  expect(parseYaml('a.yml', '%YAML 1.1\n---\na: yes\nb: 010\n', 'a script').data).toEqual({ a: 'yes', b: 10 })
})

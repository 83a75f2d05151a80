// What README.md and docs/testing.md tell people to run is what CI runs, as they tell it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }

/** The scripts that a text runs with npm. */
const scriptsIn = (text: string): string[] =>
  [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(
    ([, run, short]) => run ?? short ?? '',
  )

/** A script, and those that it runs by way of check.mjs. */
const reached = (name: string): string[] => {
  const [, given = ''] = /^node \.ci\/check\.mjs (.*)$/.exec(scripts[name] ?? '') ?? []
  return [
    name,
    ...given
      .split(' ')
      .filter((each) => each !== '')
      .flatMap(reached),
  ]
}

const ranByCi = new Set(scriptsIn(read('.ci/run').replaceAll(/^ *#.*$/gm, '')).flatMap(reached))
/** CI looks for what these would change. */
const CHECKED_BY: Readonly<Record<string, string>> = { format: 'check:format', generate: 'check:generated' }
/** Each of the README's is run by readme.integration.test.ts. */
const RUN_BY_A_TEST = ['seismo']

describe.each(['README.md', 'docs/testing.md'])('%s', (path) => {
  const told = [...new Set(scriptsIn(read(path)))].filter((name) => !RUN_BY_A_TEST.includes(name))

  test('tells of scripts that there are', () => {
    expect(told.length).toBeGreaterThan(0)
    expect(told.filter((name) => scripts[name] === undefined)).toEqual([])
  })

  test('tells of scripts that CI runs', () => {
    expect(told.filter((name) => !ranByCi.has(CHECKED_BY[name] ?? name))).toEqual([])
  })
})

test('CI runs every kind of test, each once', () => {
  const projects = [...read('test/vitest.config.ts').matchAll(/name: '([a-z]+)'/g)].map(([, name = '']) => name)
  const ran = [...ranByCi].flatMap((name) =>
    [...(scripts[name] ?? '').matchAll(/--project (\w+)/g)].map(([, each = '']) => each),
  )
  expect(projects.length).toBeGreaterThan(4)
  expect(ran.toSorted()).toEqual(projects.toSorted())
})

/** check.mjs in a package of these scripts, given all of their names. */
function check(given: Readonly<Record<string, string>>): { readonly code: number | null; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'seismo-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: given }))
  const words = [join(root, '.ci/check.mjs'), ...Object.keys(given)]
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })
  return { code: status, output: stdout }
}

describe('check.mjs', () => {
  test('ends with 0 when all that it is given holds', () => {
    const { code, output } = check({ first: 'echo one', second: 'echo two' })
    expect(output).toMatch(/npm run first\none\n[^]*npm run second\ntwo\n[^]*Everything holds\.\n$/)
    expect(code).toBe(0)
  })

  test('ends with 1 when any of it does not, names it, and goes on with the others', () => {
    const { code, output } = check({ first: 'exit 3', second: 'echo two' })
    expect(output).toMatch(/npm run second\ntwo\n[^]*Failed: first\n$/)
    expect(code).toBe(1)
  })

  test('ends with 1 for a script that there is not', () => {
    const { code, output } = check({ first: 'echo one', second: 'npm run --silent third' })
    expect([code, output.endsWith('Failed: second\n')]).toEqual([1, true])
  })
})

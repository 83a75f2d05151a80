import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkReportsDir, makeReportsDir, makeRunFolder } from '../../src/run-folder/make-run-folder.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'seismo-test-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

test('makes a folder and those above it, and is content with one that is there', () => {
  const path = join(folder(), 'a/b/c')
  makeReportsDir(path)
  makeReportsDir(path)
  expect(statSync(path).isDirectory()).toBe(true)
})

test('a check makes nothing', () => {
  const path = join(folder(), 'a/b')
  checkReportsDir(path)
  expect(() => statSync(path)).toThrow(/ENOENT/)
})

test('refuses a file in its place, and one above it', () => {
  const file = join(folder(), 'file')
  writeFileSync(file, '')
  expect(() => makeReportsDir(file)).toThrow(`${file} is a file`)
  expect(() => makeReportsDir(join(file, 'reports'))).toThrow(`${file} is a file`)
  expect(() => checkReportsDir(join(file, 'reports'))).toThrow(`${file} is a file`)
})

test('a run is called what its calls are marked with, unless another run is', () => {
  const reports = folder()
  const wished = '2026-11-20T22-34-31Z-ramp-1a2b'
  const make = () => makeRunFolder(reports, 'ramp.yml', Date.UTC(2026, 10, 20, 22, 34, 32), wished)
  expect(make()).toStrictEqual({ id: wished, path: join(reports, wished) })
  expect(make().id).toMatch(/^2026-11-20T22-34-32Z-ramp-[\da-f]{4}$/)
})

test.runIf(process.platform === 'linux')('comes back from a place that cannot be written', () => {
  expect(() => makeReportsDir('/proc/seismo/reports')).toThrow(/ENOENT|EACCES|EPERM/)
})

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkReportsDir, makeReportsDir } from '../../src/run-folder/make-run-folder.ts'

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

test.runIf(process.platform === 'linux')('comes back from a place that cannot be written', () => {
  expect(() => makeReportsDir('/proc/seismo/reports')).toThrow(/ENOENT|EACCES|EPERM/)
})

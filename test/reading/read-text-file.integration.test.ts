import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readTextFile } from '../../src/reading/read-text-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'seismo-'))
afterAll(() => rmSync(folder, { recursive: true }))

const written = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

test('a text file is read without its byte order mark', () => {
  expect(readTextFile(written('bom', '\uFEFFa: é\n'))).toMatchObject({
    kind: 'text',
    text: 'a: é\n',
    hash: { bytes: 9 },
  })
})

test.each<[string, () => string]>([
  ['no such file', () => join(folder, 'none')],
  ['no such file', () => join(written('file', 'x'), 'below')],
  ['a folder', () => folder],
  ['an empty file', () => written('empty', ' \n')],
  ['a binary file', () => written('binary', Uint8Array.of(97, 0, 98))],
  ['a file that is not UTF-8', () => written('latin1', Uint8Array.of(0x63, 0x61, 0x66, 0xe9))],
  ['a file that cannot be read (ERR_INVALID_ARG_VALUE)', () => 'a\u0000b'],
])('instead of text: %s', (found, path) => {
  expect(readTextFile(path())).toEqual({ kind: 'unreadable', found })
})

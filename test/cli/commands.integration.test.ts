// Every command as what it is, a process of the built package: what it prints on which stream, and its exit code, once where it
// goes well and once where it does not. What each command does is tested in this process, in the files of their names.
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { leaveRun, usualMode } from '../fakes/left-runs.ts'
import { seismo, workingFolder } from './seismo-process.ts'

const NOTHING = /^$/

/** With what the command reads: runs of one scenario in `reports/base` and `reports/new`, or a scenario that is wrong. */
function folderFor(words: string): string {
  const folder = workingFolder()
  writeFileSync(join(folder, 'wrong.yml'), 'config: { target: nowhere }\nscenarios: []\n')
  if (!words.includes('reports')) return folder
  for (const nth of [0, 1]) leaveRun(join(folder, 'reports/base'), 24 * nth, { modes: { standard: usualMode() } })
  leaveRun(join(folder, 'reports/new'), 48, { modes: { standard: usualMode() } })
  return folder
}

describe('a command that goes well ends with 0, and prints to standard output', () => {
  test.each<[string, RegExp]>([
    ['--version', /^\d+\.\d+\.\d+\n$/],
    ['--help', /^Usage: seismo [^]*\n {2}validate /],
    ['run --help', /^Usage: seismo run [^]*--vus/],
    ['validate scenarios/quick.yml', /scenarios\/quick\.yml[^]*ramping-vus/],
    ['doctor scenarios/quick.yml', /^ok {7}scenario file: /],
    ['simulate --list', /^default {2}\S[^]*^exact {2}\S/m],
    ['prices', /anthropic/],
    ['models', /amazon\.nova-pro-v1:0 +active/],
    ['models --check', /\d+ served\n$/],
    ['compare reports/base reports/new', /INCONCLUSIVE|SAME/],
    ['trend reports/base', /INCONCLUSIVE/],
  ])('seismo %s', async (words, printed) => {
    const { code, stderr, stdout } = await seismo(folderFor(words), ...words.split(' '))
    expect(stdout).toMatch(printed)
    expect([code, stderr]).toEqual([0, ''])
  })
})

describe('a command that cannot do what it is asked for says so on standard error', () => {
  test.each<[string, number, RegExp]>([
    ['runn', 1, /unknown command 'runn'[^]*Did you mean run\?/],
    ['run', 1, /missing required argument 'file'/],
    ['run wrong.yml', 104, /^wrong\.yml:1:\d+ {2}config\.engines {2}expected /],
    ['run none.yml', 104, /^none\.yml {2}expected a scenario file .*, found no such file\n$/],
    ['validate wrong.yml', 104, /^wrong\.yml:1:\d+ {2}config\.engines {2}expected /],
    ['simulate --profile nope', 1, /^profile nope: expected one of default, exact/],
    ['prices --file none.yml', 104, /none\.yml {2}expected /],
    ['models --check none.yml', 104, /none\.yml {2}expected /],
    ['report reports', 1, /^reports is no run's folder: /],
    ['merge reports', 1, /^reports is no run's folder: /],
    ['compare reports/base nowhere', 1, /^nowhere is no folder: /],
    ['trend nowhere', 1, /^nowhere is no folder: /],
  ])('seismo %s', async (words, exitCode, told) => {
    const { code, stderr, stdout } = await seismo(folderFor(words), ...words.split(' '))
    expect(stderr).toMatch(told)
    expect(stdout).toMatch(NOTHING)
    expect(code).toBe(exitCode)
  })

  test('seismo doctor, of what it looks into', async () => {
    const { code, stdout } = await seismo(folderFor('wrong.yml'), 'doctor', 'wrong.yml')
    expect([code, stdout]).toEqual([104, expect.stringMatching(/^failed {3}scenario file: /)])
  })

  test('seismo run, of a target that refuses connections', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const { code, stderr } = await seismo(
      workingFolder(),
      'run',
      'scenarios/quick.yml',
      '--target',
      `http://127.0.0.1:${port}`,
    )
    expect([code, stderr.startsWith(`Cannot connect to target http://127.0.0.1:${port}: `)]).toEqual([1, true])
  })

  test('seismo simulate, of a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { code, stderr } = await seismo(workingFolder(), 'simulate', '--port', String(port))
    expect([code, stderr]).toEqual([1, expect.stringContaining(`port ${port} of 127.0.0.1`)])
  })
})

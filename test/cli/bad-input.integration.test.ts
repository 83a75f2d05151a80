import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { seismoHere as seismo } from './seismo-here.ts'
import { workingFolder } from './seismo-process.ts'

/** `quick.yml` with something replaced, as `scenarios/wrong.yml`. */
function wrongScenario(folder: string, from: string, to: string): void {
  const text = readFileSync(join(folder, 'scenarios/quick.yml'), 'utf8')
  expect(text).toContain(from)
  writeFileSync(join(folder, 'scenarios/wrong.yml'), text.replace(from, to))
}

describe('a wrong scenario ends with 104, one message and nothing left behind', () => {
  test.each([
    [
      'a misspelt key',
      'startVUs: 1',
      'startVU: 1',
      /^scenarios\/wrong\.yml:\d+:\d+ {2}scenarios\[0\]\.startVU.*\n {4}did you mean startVUs\?/,
    ],
    [
      'a negative target',
      'target: 10',
      'target: -3',
      /^scenarios\/wrong\.yml:\d+:\d+ {2}scenarios\[0\]\.stages\[0\]\.target {2}expected a whole number of at least 0, found -3/,
    ],
    [
      'a mode that is not there',
      'startVUs: 1',
      'modes: [turbo]',
      /scenarios\[0\]\.modes\[0\] {2}expected a mode of config\.engines\.bedrock\.modes, found "turbo"/,
    ],
    [
      'a prompt file that is not there',
      'four-tasks.yml',
      'none.yml',
      /config\.engines\.bedrock\.prompts {2}expected the path of a prompt file, found no such file/,
    ],
    ['YAML that does not parse', 'stages:', 'stages: [', /^scenarios\/wrong\.yml:\d+:\d+ {2}expected valid YAML/],
  ])('%s', async (_, from, to, message) => {
    const folder = workingFolder()
    wrongScenario(folder, from, to)
    const { code, stderr, stdout } = await seismo(folder, 'run', 'scenarios/wrong.yml')

    expect(stderr).toMatch(message)
    expect(stdout).toBe('')
    expect(code).toBe(104)
    expect(readdirSync(folder)).toEqual(['scenarios'])
  })

  test.each([
    [['--stage', 'x'], '--stage  expected a duration and a target such as 30s:20, found "x"'],
    [['-u', '0'], '--vus  expected a whole number of at least 1, found 0'],
    [['-d', 'soon'], '--duration  expected a duration such as 500ms, 30s or 1m30s of at least 1s, found "soon"'],
    [['-u', '5', '-i', '3'], '--iterations  expected at least as many iterations as vus, found 3'],
    [['-e', 'SECRET'], '--env  expected KEY=VALUE, found "SECRET"'],
    [['--environment', 'prod'], '--environment  expected a name in config.environments, found "prod"'],
  ])('the flag %j', async (words, message) => {
    const folder = workingFolder()
    const { code, stderr, stdout } = await seismo(folder, 'run', 'scenarios/quick.yml', ...words)

    expect(stderr.split('\n')[0]).toBe(message)
    expect(stdout).toBe('')
    expect(code).toBe(104)
    expect(readdirSync(folder)).toEqual(['scenarios'])
  })

  test('a missing file', async () => {
    const folder = workingFolder()
    const { code, stderr } = await seismo(folder, 'run', 'scenarios/none.yml')
    expect(stderr.trim()).toBe('scenarios/none.yml  expected a scenario file in YAML or JSON, found no such file')
    expect(code).toBe(104)
  })

  test('a negative rate', async () => {
    const folder = workingFolder()
    const text = readFileSync(join(folder, 'scenarios/steady-rate.yml'), 'utf8')
    writeFileSync(join(folder, 'scenarios/steady-rate.yml'), text.replace(/rate: \d+/, 'rate: -4'))
    const { code, stderr } = await seismo(folder, 'validate', 'scenarios/steady-rate.yml')
    expect(stderr).toMatch(/scenarios\[0\]\.rate {2}expected .*, found -4/)
    expect(code).toBe(104)
  })

  test('a prompt file with no usable line', async () => {
    const folder = workingFolder()
    writeFileSync(join(folder, 'scenarios/prompts/four-tasks.yml'), 'mix: []\n')
    const { code, stderr } = await seismo(folder, 'run', 'scenarios/quick.yml')
    expect(stderr).toMatch(/^scenarios\/prompts\/four-tasks\.yml:1:6 {2}mix {2}expected /)
    expect(code).toBe(104)
  })

  test('one flag that is wrong in two places is told once', async () => {
    const { code, stderr } = await seismo(workingFolder(), 'validate', 'scenarios/quick.yml', '--vus', '0')
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^--vus {2}expected .*, found 0$/)])
    expect(code).toBe(104)
  })

  test('several mistakes are told together', async () => {
    const folder = workingFolder()
    const text = readFileSync(join(folder, 'scenarios/quick.yml'), 'utf8')
    writeFileSync(
      join(folder, 'scenarios/wrong.yml'),
      text.replace('target: 10', 'target: ten').replace('region: us-east-2', 'region: 7'),
    )
    const { stderr } = await seismo(folder, 'validate', 'scenarios/wrong.yml')
    expect(stderr.trim().split('\n')).toHaveLength(2)
  })
})

describe('a run that cannot start ends with 1, one message and nothing left behind', () => {
  test('a URL that refuses connections', async () => {
    const folder = workingFolder()
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const { code, stderr } = await seismo(folder, 'run', 'scenarios/quick.yml', '--target', `http://127.0.0.1:${port}`)

    expect(stderr.trim()).toBe(
      `Cannot connect to target http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
    )
    expect(code).toBe(1)
    expect(readdirSync(folder)).toEqual(['scenarios'])
  })

  test('a reports folder that is a file', async () => {
    const folder = workingFolder()
    writeFileSync(join(folder, 'taken'), '')
    const { code, stderr } = await seismo(folder, 'run', 'scenarios/quick.yml', '--out', 'taken')

    expect(stderr.trim()).toBe(`Cannot write reports to ${join(folder, 'taken')}: ${join(folder, 'taken')} is a file`)
    expect(code).toBe(1)
  })

  test('no credentials for AWS', async () => {
    const folder = workingFolder()
    const { code, stderr } = await seismo(folder, 'run', 'scenarios/quick.yml', '--target', 'aws')
    expect(stderr).toMatch(/^No AWS credentials for target aws \(mode standard, region us-east-2\)/)
    expect(stderr).toContain('--target simulator')
    expect(code).toBe(1)
    expect(readdirSync(folder)).toEqual(['scenarios'])
  })

  test('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { code, stderr } = await seismo(workingFolder(), 'simulate', '--port', String(port))
    expect(stderr.trim()).toBe(`port ${port} of 127.0.0.1: expected a port to listen on, found it in use (EADDRINUSE)`)
    expect(code).toBe(1)
  })

  test.each([
    [['run', 'scenarios/quick.yml', '--seed', '-1'], /--seed .*Expected a whole number of at least 0/],
    [['simulate', '--port', '99999'], /Expected a port from 0 to 65535/],
    [['simulate', '--profile', 'nope'], /^profile nope: expected one of default, exact/],
    [['runn'], /unknown command 'runn'[^]*Did you mean run\?/],
    [['run'], /missing required argument 'file'/],
  ])('seismo %s', async (words, message) => {
    const { code, stderr } = await seismo(workingFolder(), ...words)
    expect(stderr).toMatch(message)
    expect(code).toBe(1)
  })
})

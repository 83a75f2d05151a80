import { copyFileSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { artilleryBin, endGroup, startNode, startSeismo, until, workingFolder } from './cli/seismo-process.ts'
import { shorten } from './cli/shorten.ts'

const root = resolve(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

const commands = [...readme.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block = '']) => block.trim().split('\n'))

const SEISMO = 'npm run seismo -- '
const ARTILLERY = 'ARTILLERY_DISABLE_TELEMETRY=1 npx artillery '
// `npm start` is `run scenarios/quick.yml`, which other tests run; `npm test` runs this one.
const OWN = ['npm start', 'npm test']

const seismoCommands = commands
  .filter((command) => command.startsWith(SEISMO))
  .map((command) => command.slice(SEISMO.length))
const artilleryCommands = commands
  .filter((command) => command.startsWith(ARTILLERY))
  .map((command) => command.slice(ARTILLERY.length))

/** A folder with short scenarios, in which the README's commands find what they name. */
function folderOfReader(): string {
  const folder = workingFolder()
  for (const name of ['quick', 'ramp', 'steady-rate']) shorten(folder, `scenarios/${name}.yml`)
  copyFileSync(join(root, 'artillery.yml'), join(folder, 'artillery.yml'))
  return folder
}

describe('the commands of the README', () => {
  test('are all of a kind that is tried here', () => {
    const tried = [
      ...OWN,
      ...seismoCommands.map((words) => SEISMO + words),
      ...artilleryCommands.map((words) => ARTILLERY + words),
    ]
    expect(commands.toSorted()).toEqual(tried.toSorted())
    expect(seismoCommands.length).toBeGreaterThan(0)
    expect(artilleryCommands.length).toBeGreaterThan(0)
    expect(scripts['seismo']).toBe('node dist/cli/main.js')
    expect(scripts['start']).toBe('node dist/cli/main.js run scenarios/quick.yml')
  })

  test.each(seismoCommands.filter((words) => !words.startsWith('simulate')))('seismo %s', async (words) => {
    const { code, stderr } = await startSeismo(folderOfReader(), words.split(' ')).ended
    expect(stderr).not.toMatch(/error|expected/i)
    // Whether a price is old goes by the calendar.
    expect(code).toBeOneOf(words.startsWith('prices --check') ? [0, 1] : [0])
  })

  test.each(seismoCommands.filter((words) => words.startsWith('simulate')))('seismo %s', async (words) => {
    const simulator = startSeismo(folderOfReader(), words.split(' '))
    await until(() => simulator.stdout().includes('\n'))
    const url = simulator.stdout().trim()
    expect((await fetch(`${url}/__truth`)).status).toBe(200)
    process.kill(simulator.pid, 'SIGINT')
    expect((await simulator.ended).code).toBe(0)
    endGroup(simulator.pid)
  })

  test.each(artilleryCommands)('artillery %s', async (words) => {
    const { code, stdout } = await startNode(folderOfReader(), [artilleryBin, ...words.split(' ')]).ended
    expect(stdout).toContain("Seismo's report: ")
    expect(code).toBe(0)
  })
})

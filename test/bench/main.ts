// `npm run bench`: what a run of ours costs and how true its times are, beside the floor and the SDK's own loop. Progress
// goes to standard error, tables to standard output. Ends with 1 where a bar is not held, or
// a case could not be measured, because calls failed that must not.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { BARS } from './bars.ts'
import { CASES, type CaseName } from './cases/cases.ts'
import type { Figure } from './figure.ts'
import { holdBars } from './hold-bars.ts'
import { renderBars, renderFigures } from './render-figures.ts'

const ROUNDS = 3

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    'no-bars': { type: 'boolean', default: false },
    'cpu-prof': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const names = Object.keys(CASES) as CaseName[]
const unknown = positionals.filter((name) => !Object.hasOwn(CASES, name))
const rounds = Number(values.rounds ?? (values.short ? 1 : ROUNDS))

if (values.help) {
  console.log(usage())
} else if (unknown.length > 0 || !Number.isSafeInteger(rounds) || rounds < 1) {
  console.error(usage())
  process.exitCode = 2
} else {
  await bench(positionals.length > 0 ? (positionals as CaseName[]) : names.filter((name) => !CASES[name].isSlow))
}

async function bench(chosen: readonly CaseName[]): Promise<void> {
  const settings = {
    rounds,
    isShort: values.short,
    profileDir: values['cpu-prof'] ?? null,
    tell: (text: string) => console.error(text),
  }
  const figures: Figure[] = []
  const broken: string[] = []
  for (const name of chosen) {
    try {
      figures.push(...(await CASES[name].measure(name, settings)))
    } catch (error) {
      broken.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const held = holdBars(BARS, figures)
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine, rounds, figures, bars: held, broken }, null, 2)}\n`)
  }
  console.log(
    `${machine.cores} cores (${machine.cpu}), Node ${machine.node}, ${rounds} rounds: median (least to most).\n`,
  )
  console.log(`${renderFigures(figures)}\n\n### Bars\n\n${renderBars(held)}`)
  if (broken.length > 0) console.log(`\n### Without a figure\n\n${broken.map((line) => `- ${line}`).join('\n')}`)
  if (broken.length > 0) process.exitCode = 1
  if (!values['no-bars'] && held.some(({ isHeld }) => !isHeld)) process.exitCode = 1
}

function usage(): string {
  const list = names.map((name) => `  ${name.padEnd(24)}${CASES[name].about}${CASES[name].isSlow ? ' (slow)' : ''}`)
  return [
    'npm run bench -- [CASE…] [--rounds N] [--short] [--json FILE] [--no-bars] [--cpu-prof DIR]',
    '',
    'Without a case, all that are not slow:',
    ...list,
    '',
    '--rounds N      each client runs so many times, in turn with the others (default: 3, with --short 1)',
    '--short         shorter runs, for a look in CI',
    '--json FILE     the figure of each round, for machines',
    '--no-bars       end with 0 also where a bar is not held',
    '--cpu-prof DIR  leave a profile of each thread of our long runs',
  ].join('\n')
}

import type { Command } from '@commander-js/extra-typings'
import { compareCommand } from './compare-command.ts'
import {
  alphaOption,
  largeEffectOption,
  largeShareEffectOption,
  metricOption,
  minEffectOption,
  minShareEffectOption,
} from './compare-flags.ts'
import { seedOption } from './plan-flags.ts'
import type { Terminal } from './terminal.ts'

export function addCompareCommand(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  program
    .command('compare')
    .description('compare runs with earlier ones, and say what is worse; exit code 99 where anything is')
    .argument('<base>', 'a folder that a run left, or a folder of such folders')
    .argument('<run...>', 'the same; all of them together are what is compared with base')
    .addOption(metricOption())
    .addOption(minEffectOption())
    .addOption(minShareEffectOption())
    .addOption(alphaOption())
    .addOption(largeEffectOption())
    .addOption(largeShareEffectOption())
    .addOption(seedOption().default(1))
    .option('--markdown <file>', 'write the comparison as Markdown too, for a job summary')
    .option('--json', 'print JSON for machines')
    .action((base, runs, options) => {
      end(compareCommand(base, runs, options, terminal))
    })
}

// What `run` and `validate` share. What is wrong with the value of a flag is told with the mistakes of the file.
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'

/** A command that takes a scenario file and everything that may be said over it. */
export const addPlanCommand = (program: Command, name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .argument('<file>', 'the scenario file; - reads it from standard input', (file) =>
      file === '-' ? '/dev/stdin' : file,
    )
    .option('--target <target>', "simulator, aws, or the URL of an endpoint, in place of the file's")
    // k6's shortcuts, with its letters. They take the place of the file's executor.
    .option('-u, --vus <number>', 'VUs; alone: each makes one iteration')
    .option('-d, --duration <time>', 'run the VUs that long, such as 30s or 1m30s')
    .option('-i, --iterations <number>', 'iterations that the VUs share')
    .addOption(
      new Option('-s, --stage <time:target>', 'ramp the VUs to a target, such as 30s:20; repeatable')
        .argParser(collect)
        .default(undefined),
    )
    .addOption(
      new Option('-e, --env <KEY=VALUE>', 'set {{ $env.KEY }} for the file (repeatable)')
        .argParser(collect)
        .default(undefined),
    )
    .option('--environment <name>', 'merge config.environments.<name> over the config')
    .addOption(seedOption())
    .option('--decoder <name>', 'who decodes responses: seismo, or sdk, the AWS SDK as a program uses it')
    .option('--canary', 'let a process of its own measure beside the run')
    .option('--segment <n/m>', 'make the n-th of m equal parts of the run, such as 2/5')
    .option('--json', 'print JSON for machines')

export const seedOption = () =>
  new Option('--seed <number>', 'what every random choice is drawn from').argParser(parseSeed)

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text]

function parseSeed(text: string): number {
  const seed = parseDigits(text)
  if (!Number.isSafeInteger(seed)) throw new InvalidArgumentError('Expected a whole number of at least 0.')
  return seed
}

/** Digits and nothing else: no blanks, signs or other bases. Not a number otherwise. */
export const parseDigits = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN)

import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { SetUpError } from '../engine/preflight.ts'
import { ConfigError } from '../reading/mistake.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { RunFolderError } from '../run-folder/versioned-file.ts'
import { parseDurationMs } from '../time/duration.ts'
import type { TraceMoment } from '../traces/load-trace.ts'
import type { TraceColumns } from '../traces/trace-formats.ts'
import type { StartArtillery } from './artillery-process.ts'
import { addCompareCommand } from './compare-command.ts'
import { addPlanCommand, parseDigits, seedOption } from './load-plan.ts'
import { PRICE_LIST_URL } from './prices-command.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { parseColumns, parseMoment } from './trace-flags.ts'
import { addTrendCommand } from './trend-command.ts'

function readPackageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/**
 * Runs the command line `words` and returns the exit code. What a command needs is loaded only for it. Runs are conducted
 * by stock Artillery, unless something is given in its place.
 */
export async function runProgram(
  words: readonly string[],
  terminal: Terminal = openTerminal(),
  startArtillery?: StartArtillery,
): Promise<number> {
  let exitCode: number = EXIT_CODES.passed
  const program = new Command('seismo')
    .description('Load testing for Amazon Bedrock: k6-style scenarios, run by Artillery.')
    .version(readPackageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.tell(text.trimEnd()),
    })
    .showHelpAfterError('For all commands and options, see seismo --help.')
  const end = (code: number): void => {
    exitCode = code
  }
  addRunCommand(program, terminal, startArtillery, end)
  addPlanCommands(program, terminal, end)
  addFolderCommands(program, terminal, end)
  addSimulateCommand(program, terminal, end)
  addModelsCommand(program, terminal, end)
  addPricesCommand(program, terminal, end)
  addTraceCommands(program, terminal, end)
  addCompareCommand(program, terminal, end)
  addTrendCommand(program, terminal, end)

  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    return tellError(error, terminal)
  }
}

function addRunCommand(
  program: Command,
  terminal: Terminal,
  startArtillery: StartArtillery | undefined,
  end: (exitCode: number) => void,
): void {
  addPlanCommand(program, 'run', 'run a scenario file')
    .option('--out <folder>', "where run folders are made (default: the file's `reports`, or ./reports)")
    .addOption(summaryModeOption())
    .option('--quiet', 'print nothing but the folder of the report')
    .option('--repeat <number>', 'make so many runs, one after the other, each with its own folder', parseRepeat, 1)
    .option('--baseline <folder>', 'compare with the runs of this folder at once; exit code 99 where anything is worse')
    .addOption(
      new Option('--live [port]', 'serve the report as it grows, on 127.0.0.1; without a port on a free one').argParser(
        parseLivePort,
      ),
    )
    .option('--csv', CSV)
    .option('--github', GITHUB)
    .option('--yes', 'skip the cost prompt, on AWS and for a URL on another machine')
    .action(async (file, options) => {
      const { runRepeatedly } = await import('./run-repeatedly.ts')
      end(await runRepeatedly(file, { ...options, startArtillery }, terminal))
    })
}

/** Commands that make no run of a scenario file. */
function addPlanCommands(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  addPlanCommand(program, 'validate', 'check a scenario file and its prompt file, and tell what would be run').action(
    async (file, options) => {
      const { validateCommand } = await import('./validate-command.ts')
      end(await validateCommand(file, options, terminal))
    },
  )
  addPlanCommand(program, 'doctor', 'check all that a run of a scenario file needs, and tell what to do')
    .option(
      '--call',
      'make a small call in each mode, which may be billed; against the embedded simulator it always does',
    )
    .option('--write', 'write into the prompt file how many characters are a token, as the models count')
    .action(async (file, options) => {
      const { doctorCommand } = await import('./doctor-command.ts')
      end(await doctorCommand(file, options, terminal))
    })
}

/** Commands on the folders that runs left. */
function addFolderCommands(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  addReportOptions(
    program
      .command('report')
      .description("make every file of a run's folder again from what was recorded, also of a run that was killed")
      .argument('<folder>', "a run's folder"),
  ).action(async (folder, options) => {
    const { reportCommand } = await import('./report-command.ts')
    end(reportCommand(folder, options, terminal))
  })
  addReportOptions(
    program
      .command('merge')
      .description('make one run of many: the segments of one, or one scenario on several machines at a time')
      .argument('<folders...>', "runs' folders"),
  )
    .option('--out <folder>', 'where the folder of the merged run is made', './reports')
    .action(async (folders, options) => {
      const { mergeCommand } = await import('./merge-command.ts')
      end(mergeCommand(folders, options, terminal))
    })
}

const addReportOptions = <Args extends unknown[]>(command: Command<Args>) =>
  command
    .addOption(summaryModeOption())
    .option('--json', 'print summary.json for machines')
    .option('--quiet', 'print nothing but the folder')
    .option('--csv', CSV)
    .option('--github', GITHUB)

const CSV = 'write series.csv and intervals.csv too'
const GITHUB = 'annotate the GitHub job, and add to its summary'

const summaryModeOption = () =>
  new Option('--summary-mode <mode>', 'what the summary tells: full adds every metric')
    .choices(['compact', 'full'])
    .default('compact')

function addSimulateCommand(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  program
    .command('simulate')
    .description('run the simulator alone, until Ctrl-C; its URL is the first line printed')
    .option('--port <number>', 'the port to listen on; 0 takes a free one', parsePort, 0)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--profile <name>', 'a built-in profile, or a profile file', 'default')
    .addOption(seedOption().default(1))
    .option('--speed <factor>', 'how many times as fast as real time its world goes', parseSpeed, 1)
    .option('--tls', 'speak TLS only, with a certificate made for this simulator; its CA file is printed')
    .option('--verify-signatures', 'hold signatures against the AWS keys of the environment, or the placeholder ones')
    .option(
      '--s3-folder <path>',
      'what stands behind the S3 paths of batch jobs: <path>/<bucket>/<key>',
      './simulated-s3',
    )
    .addOption(
      new Option('--s3-endpoint <url>', 'an S3-compatible server for batch jobs, in place of the folder')
        .argParser(parseUrl)
        .conflicts('s3Folder'),
    )
    .option('--list', 'tell the built-in profiles and what can be called in each, and end')
    .action(async (options) => {
      const { simulateCommand } = await import('./simulate-command.ts')
      end(await simulateCommand(options, terminal))
    })
}

function addModelsCommand(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  program
    .command('models')
    .description('list the models that are known, with their life cycle; or check what scenario files call')
    .argument('[files...]', 'scenario files for --check (default: the ones that come with the package)')
    .option('--check', 'print the models that are Legacy, ended or unknown; exit code 1 if AWS has ended one')
    .option('--json', 'print JSON for machines')
    .action(async (files, options) => {
      const { modelsCommand } = await import('./models-command.ts')
      end(modelsCommand(files, options, terminal))
    })
}

function addPricesCommand(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  program
    .command('prices')
    .description('print what tokens cost, check how old that is, or make a price file of what AWS lists')
    .argument('[scenarios...]', 'with --check: scenario files, to check only what they call')
    .option('--file <path>', 'a price file in place of the one that comes with the package')
    .option('--json', 'print JSON for machines')
    .addOption(
      new Option('--check', 'list old and missing prices; exit with 1 if a cost depends on one').conflicts('refresh'),
    )
    .option('--environment <name>', 'with --check: merge config.environments.<name> over the config of the files')
    .option('--refresh', "download AWS's public price list and write a price file of it")
    .option('--region <region>', 'the region whose prices --refresh takes', 'us-east-1')
    .option('--out <path>', 'the file that --refresh writes', './prices.yml')
    .addOption(new Option('--list-url <url>', 'where the price list is').default(PRICE_LIST_URL).hideHelp())
    .action(async (scenarios, options) => {
      const { pricesCommand } = await import('./prices-command.ts')
      end(await pricesCommand(scenarios, options, terminal))
    })
}

/** Commands on traces: requests that somebody recorded. */
function addTraceCommands(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  const trace = program.command('trace').description('import or describe a trace: requests as somebody recorded them')
  addTraceOptions(
    trace
      .command('import')
      .description('write a trace of Azure, BurstGPT, Mooncake or Bailian, or Bedrock invocation logs, as one format')
      .argument('<source>', 'a file, or the folder of invocation logs as they stand in S3'),
  )
    .requiredOption('--out <file>', 'the file to write; a name that ends in .gz is compressed')
    .option(
      '--content',
      "keep the texts of invocation logs' requests (default: lengths, times, sessions and prefixes alone)",
    )
    .option(
      '--spread <time>',
      'spread stamps over this time: auto, off, or a time such as 1s',
      parseSpread,
      'auto' as const,
    )
    .action(async (source, options) => {
      const { importTraceCommand } = await import('./trace-command.ts')
      end(importTraceCommand(source, options, terminal))
    })
  addTraceOptions(
    trace
      .command('describe')
      .description('print what a trace holds: its rate, burstiness, lengths, sessions, and which arrivals fit')
      .argument('<source>', 'a file, or the folder of invocation logs as they stand in S3'),
  )
    .option('--json', 'print JSON for machines')
    .action(async (source, options) => {
      const { describeTraceCommand } = await import('./trace-command.ts')
      end(describeTraceCommand(source, options, terminal))
    })
}

const addTraceOptions = <Args extends unknown[]>(command: Command<Args>) =>
  command
    .option(
      '--from <moment>',
      'leave out what is before: a time from the first request, such as 1h, or a date',
      parseTraceMoment,
    )
    .option('--to <moment>', 'leave out what is at this moment or behind it', parseTraceMoment)
    .option('--sample <share>', 'take a share of the sessions, such as 0.1', parseSampleShare)
    .option('--limit <number>', 'take the first so many requests', parseCount)
    .option('--max-input <tokens>', 'leave out requests with more input', parseCount)
    .option('--model <name>', 'take the requests of this model alone (repeatable)', collect)
    .option(
      '--columns <list>',
      'of another file: at=NAME,in=NAME,out=NAME and, if there are any, session=, model=, blocks=, unit=s|ms|us',
      parseTraceColumns,
    )
    .option('--session-key <key>', 'of invocation logs: the key of requestMetadata that names the session')

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

function parseTraceMoment(text: string): TraceMoment {
  const moment = parseMoment(text)
  if (moment === undefined) {
    throw new InvalidArgumentError('Expected a time such as 1h30m, or a date such as 2026-04-19T13:00:00Z.')
  }
  return moment
}

function parseTraceColumns(text: string): TraceColumns {
  const columns = parseColumns(text)
  if (columns === undefined) {
    throw new InvalidArgumentError('Expected at=NAME,in=NAME,out=NAME, and session=, model=, blocks= or unit=s|ms|us.')
  }
  return columns
}

function parseSpread(text: string): 'auto' | 'off' | number {
  if (text === 'auto' || text === 'off') return text
  const durationMs = parseDurationMs(text)
  if (durationMs === undefined || durationMs === 0)
    throw new InvalidArgumentError('Expected auto, off, or a time such as 1s.')
  return durationMs
}

function parseSampleShare(text: string): number {
  const share = Number(text)
  if (!(share > 0 && share <= 1)) throw new InvalidArgumentError('Expected a share above 0 and up to 1.')
  return share
}

function parseCount(text: string): number {
  const amount = parseDigits(text)
  if (!Number.isInteger(amount) || amount < 1) throw new InvalidArgumentError('Expected a whole number of at least 1.')
  return amount
}

/** Prints an error that nobody further in could handle, and returns what the process exits with. */
function tellError(error: unknown, terminal: Terminal): number {
  // Commander has printed its message already, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.passed : EXIT_CODES.error
  if (error instanceof ConfigError) {
    terminal.tell(error.message)
    return EXIT_CODES.invalidScenario
  }
  if (error instanceof SetUpError || error instanceof RunFolderError) {
    terminal.tell(error.message)
    return EXIT_CODES.error
  }
  terminal.tell(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return EXIT_CODES.error
}

function parseRepeat(text: string): number {
  const times = parseDigits(text)
  if (!Number.isInteger(times) || times < 1 || times > 100) {
    throw new InvalidArgumentError('Expected a whole number from 1 to 100.')
  }
  return times
}

function parseSpeed(text: string): number {
  const speed = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(speed >= 0.01 && speed <= 1_000)) throw new InvalidArgumentError('Expected a factor from 0.01 to 1000.')
  return speed
}

function parseUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError('Expected a URL such as http://127.0.0.1:9000.')
  return text
}

/** Whoever writes --live before the file has it taken for the port. */
function parseLivePort(text: string): number {
  if (!/^\d+$/.test(text))
    throw new InvalidArgumentError('Expected a port from 0 to 65535; write the file before --live.')
  return parsePort(text)
}

function parsePort(text: string): number {
  const port = parseDigits(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Expected a port from 0 to 65535.')
  return port
}

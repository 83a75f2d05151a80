import process from 'node:process'
import { type CredentialSources, openCredentialSources } from '../bedrock/credentials/credential-sources.ts'
import type { ProvideCredentials } from '../bedrock/credentials/shared-credentials.ts'
import type { EngineMessage } from '../engine/control-protocol.ts'
import { preflight, surroundingsOf } from '../engine/preflight.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { describeUnwritten } from '../reports/write-reports.ts'
import { EXIT_CODES, worstExitCode } from '../results/exit-codes.ts'
import { describeTarget } from '../results/summary.ts'
import { readRunFolder } from '../run-folder/read-run-folder.ts'
import { readSummary } from '../run-folder/summary-file.ts'
import { type ArtilleryProcess, startArtillery, type StartArtillery } from './artillery-process.ts'
import { askBeforeSpending, isFirst, type RunPlace } from './ask-before-spending.ts'
import { openControlServer } from './control-server.ts'
import type { LivePage } from './live-page.ts'
import { loadPlan, type PlanOptions } from './load-plan.ts'
import { makePrivateFolder, socketIn } from './private-folder.ts'
import { type LiveView, openLiveView } from './render-progress.ts'
import { type TellOptions, tellSummary } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

interface Interrupts {
  /** How often the user asked to stop. */
  count(): number
  stop(): void
}

/** Ctrl-C, SIGTERM and the terminal's end: the first asks, each later one insists. */
export function onInterrupt(react: { first(): void; second(): void }): Interrupts {
  let count = 0
  const listener = (): void => {
    count++
    if (count === 1) react.first()
    else react.second()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, listener)
  return {
    count: () => count,
    stop() {
      for (const signal of signals) process.off(signal, listener)
    },
  }
}

export interface RunCommandOptions extends PlanOptions, TellOptions {
  readonly yes?: true
  readonly place?: RunPlace | undefined
  /** Of several runs of a command, for all; else each finds its own. */
  readonly credentials?: CredentialSources | undefined
  /** The port of the live page; true takes a free one. */
  readonly live?: number | true
  /** What conducts the run in place of stock Artillery. */
  readonly startArtillery?: StartArtillery | undefined
}

// What Artillery takes to end after its last VU is 1 to 3 s. All files are written by then.
const ARTILLERY_GRACE_MS = 8_000

type Ending = Extract<EngineMessage, { kind: 'finished' | 'refused' }>

/** Validates, runs Artillery as a child, shows how it goes, and ends with the summary. Returns the exit code. */
export async function runCommand(
  file: string,
  options: RunCommandOptions,
  terminal: Terminal,
  onFinished: (folder: string) => void = () => {},
): Promise<number> {
  const { plan, environment, notices, artillery: script } = loadPlan(file, options)
  // What was given with -e holds here too: the SDK looks for credentials in the process's own environment.
  Object.assign(process.env, environment.variables)
  // From here on a signal ends the run in an orderly way, and with its own exit code.
  let artillery: ArtilleryProcess | null = null
  let onDrain: (() => void) | null = null
  const asking = new AbortController()
  const interrupts = onInterrupt({
    first() {
      asking.abort()
      onDrain?.()
    },
    second: () => artillery?.kill(),
  })
  const credentials = options.credentials ?? openCredentialSources({ region: plan.modes[0]?.region })
  const provide: ProvideCredentials = (profile) => credentials.of(profile).get()
  const { endpoints } = await preflight(plan, provide, surroundingsOf(environment.variables))
  // From here on it is the engine that renews them.
  credentials.close()
  const answer = await askBeforeSpending(plan, endpoints, terminal, options, asking.signal)
  if (answer === 'declined' && interrupts.count() === 0) {
    terminal.tell('Not started.')
    return EXIT_CODES.error
  }

  const isSilent = options.quiet === true || options.json === true
  if (!isSilent) tellStart(file, plan, notices, options, terminal)
  await using page = await openPage(plan, options)
  if (page !== null) terminal.tell(`Live page: ${page.url}`)
  const view = openLiveView(isSilent ? { ...terminal, isLive: false, tell() {} } : terminal)
  // One run as a rule; with Artillery's phases, one in each of its worker threads.
  const folders: string[] = []
  const endings: Ending[] = []
  const hearing = { folders, endings, view, page, onAllEnded: () => artillery?.kill() }
  await using folder = await makePrivateFolder()
  const controlPath = socketIn(folder)
  await using control = await openControlServer(
    controlPath,
    () => ({ plan, credentials: credentials.held() }),
    (message) => hearEngine(message, hearing),
  )
  onDrain = () => {
    control.drain()
    view.note('Draining: no new iteration starts; those that run have their graceful stop. Ctrl-C again ends at once.')
  }
  if (interrupts.count() > 0) {
    terminal.tell('Stopped before the run began.')
    return EXIT_CODES.interrupted
  }
  const start = options.startArtillery ?? startArtillery
  artillery = start({ scenarioFile: file, script, folder: folder.path, environment }, { controlPath })
  const end = await artillery.ended
  interrupts.stop()
  view.close()
  for (const run of finishedOf(endings)) onFinished(run.folder)

  return conclude(
    { endings, folders, isInterrupted: interrupts.count() > 0, end, output: artillery.output() },
    options,
    terminal,
  )
}

async function openPage(plan: RunPlan, { live }: RunCommandOptions): Promise<LivePage | null> {
  if (live === undefined) return null
  const { openLivePage } = await import('./live-page.ts')
  return openLivePage(plan, live === true ? 0 : live)
}

interface EngineHearing {
  readonly folders: string[]
  readonly endings: Ending[]
  readonly view: LiveView
  readonly page: LivePage | null
  /** Some time after the last run has ended. */
  onAllEnded(): void
}

function hearEngine(message: EngineMessage, { endings, folders, onAllEnded, page, view }: EngineHearing): void {
  switch (message.kind) {
    case 'started':
      folders.push(message.folder)
      page?.follow(message.folder)
      break
    case 'progress':
      view.show(message.progress)
      page?.intervalClosed()
      break
    case 'notice':
      view.note(message.text)
      break
    case 'finished':
    case 'refused':
      endings.push(message)
      if (message.kind === 'finished' && message.folder === folders[0]) page?.end()
      // Artillery ends by itself soon after, unless its phases go on with nothing left to do.
      if (endings.length >= folders.length) setTimeout(onAllEnded, ARTILLERY_GRACE_MS).unref()
      break
  }
}

function tellStart(
  file: string,
  { seed, target }: RunPlan,
  notices: readonly string[],
  { place }: RunCommandOptions,
  terminal: Terminal,
): void {
  if (isFirst(place)) for (const notice of notices) terminal.tell(notice)
  const which = place === undefined || place.of === 1 ? '' : `, run ${place.nth} of ${place.of}`
  terminal.tell(`seismo: ${file}, target ${describeTarget(target)}, seed ${seed}${which}`)
}

const finishedOf = (endings: readonly Ending[]): Extract<Ending, { kind: 'finished' }>[] =>
  endings.filter((ending) => ending.kind === 'finished')

/** What is left when Artillery has ended. */
interface Remains {
  readonly endings: readonly Ending[]
  readonly folders: readonly string[]
  readonly isInterrupted: boolean
  readonly end: number | NodeJS.Signals
  readonly output: string
}

/** Tells how it ended, and returns the exit code. */
function conclude(
  { end, endings, folders, isInterrupted, output }: Remains,
  options: RunCommandOptions,
  terminal: Terminal,
): number {
  const refusal = endings.find((ending) => ending.kind === 'refused')
  if (refusal !== undefined) {
    terminal.tell(refusal.message)
    return refusal.exitCode
  }
  const finished = finishedOf(endings)
  if (finished.length > 0 && finished.length === folders.length) {
    for (const { folder, summary, unwritten } of finished) {
      tellSummary(readRunFolder(folder), summary ?? readSummary(folder), options, terminal)
      if (unwritten.length > 0) terminal.tell(describeUnwritten(folder, unwritten))
    }
    return worstExitCode(finished.map(({ exitCode }) => exitCode))
  }
  const left = folders.map((folder) => `What was written until then: ${folder} (seismo report makes reports of it)`)
  if (isInterrupted) {
    terminal.tell(['Ended at once.', ...left].join(' '))
    return EXIT_CODES.interrupted
  }
  terminal.tell([...explainEnd(end, output), ...left].join('\n'))
  return EXIT_CODES.error
}

/** Why there is no result, from what Artillery printed last. */
function explainEnd(end: number | NodeJS.Signals, output: string): string[] {
  if (output.includes('artillery-engine-bedrock could not be loaded')) {
    return [
      'Artillery could not load the engine: artillery-engine-bedrock must be installed where Artillery finds it.',
      'Install both in one project: npm install artillery artillery-engine-bedrock. Artillery says:',
      output,
    ]
  }
  return [`Artillery ended (${end}) before the run did. The last that it printed:`, output]
}

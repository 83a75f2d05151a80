import process from 'node:process'
import { preflight } from '../engine/preflight.ts'
import { readSummary } from '../reports/summary-file.ts'
import { renderTextSummary, type SummaryView } from '../reports/text-summary.ts'
import { describeTarget } from '../results/describe-target.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import type { EngineMessage } from '../engine/control-protocol.ts'
import { startArtillery } from './artillery-process.ts'
import { openControlServer } from './control-server.ts'
import { onInterrupt } from './on-interrupt.ts'
import { openLiveView } from './live-view.ts'
import { loadPlan, type PlanOptions } from './load-plan.ts'
import type { Terminal } from './terminal.ts'

export interface RunCommandOptions extends PlanOptions {
  readonly json?: true
  readonly quiet?: true
  readonly summaryMode: SummaryView['mode']
}

type Ending = Extract<EngineMessage, { kind: 'finished' | 'refused' }>

/** Validates, runs Artillery as a child, shows how it goes, and ends with the summary. Returns the exit code. */
export async function runCommand(file: string, options: RunCommandOptions, terminal: Terminal): Promise<number> {
  const { plan, environment, notices, overrides } = loadPlan(file, options)
  // What was given with -e holds here too: the SDK looks for credentials in the process's own environment.
  Object.assign(process.env, environment.variables)
  await preflight(plan)

  const isSilent = options.quiet === true || options.json === true
  if (!isSilent) {
    for (const notice of notices) terminal.tell(notice)
    terminal.tell(`seismo: ${file}, target ${describeTarget(plan.target)}, seed ${plan.seed}`)
  }
  const view = openLiveView(isSilent ? { ...terminal, isLive: false, tell() {} } : terminal)
  let folder: string | null = null
  let ending: Ending | null = null
  await using control = await openControlServer((message) => {
    switch (message.kind) {
      case 'started':
        folder = message.folder
        break
      case 'progress':
        view.show(message.progress)
        break
      case 'finished':
      case 'refused':
        ending = message
        break
    }
  })
  const artillery = startArtillery(file, environment, {
    controlPath: control.path,
    overrides: { ...overrides, seed: plan.seed },
  })
  const interrupts = onInterrupt({
    first() {
      control.drain()
      view.note(
        'Draining: no new iteration starts; those that run have their graceful stop. Ctrl-C again ends at once.',
      )
    },
    second: () => artillery.kill(),
  })
  const end = await artillery.ended
  interrupts.stop()
  view.close()

  const told = ending as Ending | null
  if (told?.kind === 'finished') {
    tellResult(told.folder, options, { mode: options.summaryMode, trendStats: plan.summaryTrendStats }, terminal)
    return told.exitCode
  }
  if (told?.kind === 'refused') {
    terminal.tell(told.message)
    return told.exitCode
  }
  if (interrupts.count() > 0) {
    terminal.tell(`Ended at once.${folder === null ? '' : ` What was written until then: ${folder as string}`}`)
    return EXIT_CODES.interrupted
  }
  terminal.tell(`Artillery ended (${end}) before the run did. The last that it printed:\n${artillery.output()}`)
  if (folder !== null) terminal.tell(`What was written until then: ${folder as string}`)
  return EXIT_CODES.error
}

function tellResult(folder: string, options: RunCommandOptions, view: SummaryView, terminal: Terminal): void {
  const summary = readSummary(folder)
  if (options.json === true) terminal.print(JSON.stringify(summary, null, 2))
  else if (options.quiet === true) terminal.print(folder)
  else terminal.print(`\n${renderTextSummary(summary, terminal.paint, view)}\n\nReport: ${folder}`)
}

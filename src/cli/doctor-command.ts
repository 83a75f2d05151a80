// Looks at everything that a run needs, in the order in which one would mend it, and says of each what to do.
import { chmodSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import type { BedrockTarget } from '../bedrock/open-bedrock.ts'
import { openCredentialSources } from '../bedrock/credentials/credential-sources.ts'
import type { ProvideCredentials } from '../bedrock/credentials/shared-credentials.ts'
import { openTarget, SetUpError, surroundingsOf } from '../engine/preflight.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { findVersions } from '../run-folder/manifest.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { ConfigError } from '../reading/mistake.ts'
import { setCharactersPerToken } from '../scenario/set-characters-per-token.ts'
import { failed, ok, renderCheck, skipped, type Check } from './doctor/check.ts'
import { calibrateLengths, judgeLengths, type Calibration } from './doctor/calibrate-lengths.ts'
import { checkCalls } from './doctor/check-calls.ts'
import { checkEndpoints, judgeAccess } from './doctor/check-endpoint.ts'
import { checkModels } from './doctor/check-models.ts'
import { checkOpenFiles, checkThreads, checkVersions } from './doctor/check-machine.ts'
import { loadPlan, type LoadedPlan, type PlanOptions } from './load-plan.ts'
import type { Terminal } from './terminal.ts'

export interface DoctorOptions extends PlanOptions {
  readonly json?: true
  /** Make calls that may be billed. */
  readonly call?: true
  /** Write what the lengths of prompts should be made by into the prompt file. */
  readonly write?: true
}

/** Prints each check as it is made. Returns the exit code: 0, or why a run cannot be made. */
export async function doctorCommand(file: string, options: DoctorOptions, terminal: Terminal): Promise<number> {
  const checks: Check[] = []
  const calibrations: Calibration[] = []
  const report = (...made: readonly Check[]): void => {
    checks.push(...made)
    if (options.json === true) return
    for (const check of made) terminal.print(renderCheck(check, terminal.paint))
  }
  const loaded = tryToLoad(file, options, report)
  report(...checkVersions(findVersions()))
  if (loaded !== null) {
    // What was given with -e holds here too: the SDK looks for credentials in the process's own environment.
    Object.assign(process.env, loaded.environment.variables)
    await examine(loaded, options, report, calibrations)
  }
  const isFine = checks.every(({ verdict }) => verdict !== 'failed')
  if (options.json === true) terminal.print(JSON.stringify({ file, ok: isFine, checks, calibrations }, null, 2))
  if (loaded === null) return EXIT_CODES.invalidScenario
  return isFine ? EXIT_CODES.passed : EXIT_CODES.error
}

type Report = (...made: readonly Check[]) => void

function tryToLoad(file: string, options: DoctorOptions, report: Report): LoadedPlan | null {
  try {
    const loaded = loadPlan(file, options)
    report(ok('scenario file', `${file} is valid`))
    return loaded
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    report(failed('scenario file', error.message, 'mend these first: the rest of the checks needs a valid file'))
    return null
  }
}

async function examine(
  loaded: LoadedPlan,
  options: DoctorOptions,
  report: Report,
  calibrations: Calibration[],
): Promise<void> {
  const { plan, today } = loaded
  report(checkModels(plan, today))
  const credentials = openCredentialSources({ region: plan.modes[0]?.region })
  const provide: ProvideCredentials = (profile) => credentials.of(profile).get()
  const access = await judgeAccess(plan, provide)
  report(...access)
  const isLocked = access.some(({ verdict }) => verdict === 'failed')
  await using opened = await openTarget(plan, surroundingsOf(loaded.environment.variables)).catch((error: unknown) => {
    if (!(error instanceof SetUpError)) throw error
    report(failed('endpoint', error.message, 'the embedded simulator has to start before anything can be called'))
    return null
  })
  if (opened !== null) report(...(await checkEndpoints(plan, opened.target)))
  report(checkOpenFiles(plan, openFilesLimit()), checkThreads(plan, availableParallelism()))
  if (opened === null) return
  if (isLocked) {
    report(skipped('calls and lengths', 'nothing can be asked without credentials'))
    return
  }
  report(...(await callEachMode(plan, opened.target, provide, options)))
  calibrations.push(...(await calibrateLengths(plan, opened.target, provide)))
  report(...calibrations.map(judgeLengths))
  if (options.write === true) report(writeLengths(loaded.promptFile, calibrations))
}

async function callEachMode(
  plan: RunPlan,
  target: BedrockTarget,
  credentials: ProvideCredentials,
  { call }: DoctorOptions,
): Promise<Check[]> {
  if (plan.target.kind === 'simulator' || call === true) return checkCalls(plan, target, credentials)
  return [
    skipped(
      'calls',
      'none was made, because they may be billed',
      'seismo doctor --call makes a small one in each mode',
    ),
  ]
}

/** Null where the system sets no limit, or does not tell. */
function openFilesLimit(): number | null {
  // It would otherwise look up the names of all that is connected.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | 'unlimited' } }
  }
  const soft = userLimits?.open_files?.soft
  return typeof soft === 'number' ? soft : null
}

/** Three samples tell no more. */
const isNear = (better: number, current: number): boolean => Math.abs(better / current - 1) < 0.01

function writeLengths(promptFile: string, calibrations: readonly Calibration[]): Check {
  const name = 'prompt file'
  const values = new Map(
    calibrations.flatMap(({ charactersPerToken, countedCharactersPerToken: better, prompt }) =>
      better === null || isNear(better, charactersPerToken) ? [] : [[prompt, better] as const],
    ),
  )
  if (values.size === 0) return ok(name, 'nothing to write')
  const written = setCharactersPerToken(readFileSync(promptFile, 'utf8'), values)
  if (written === null) {
    const byHand = [...values].map(([prompt, better]) => `${prompt}: charactersPerToken: ${better}`).join('\n')
    return failed(
      name,
      `${promptFile} can't be changed without changing more than these entries`,
      `write by hand:\n${byHand}`,
    )
  }
  writeInPlace(promptFile, written)
  return ok(name, `charactersPerToken of ${[...values.keys()].join(', ')} written into ${promptFile}`)
}

/** Whole or not at all, also where `path` is a link; its permissions stay. */
function writeInPlace(path: string, text: string): void {
  const file = realpathSync(path)
  const draft = `${file}.draft`
  writeFileSync(draft, text)
  chmodSync(draft, statSync(file).mode)
  renameSync(draft, file)
}

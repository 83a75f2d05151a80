import { openCredentialSources } from '../bedrock/credentials/credential-sources.ts'
import { isPhased } from '../plan/planned-load.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { describeWorstCase } from '../reports/worst-case.ts'
import type { Environment } from '../scenario/environment.ts'
import type { Overrides } from '../scenario/overrides.ts'
import type {
  ArtilleryGlobal,
  ArtilleryScript,
  RunnerEvents,
  ScenarioEvents,
  ScenarioFunction,
} from './artillery-contract.ts'
import { describeUnwritten } from '../reports/write-reports.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { ConfigError } from '../reading/mistake.ts'
import { renderDay, systemClock, wallClockMs } from '../time/system-clock.ts'
import { emitInterval } from './artillery-metrics.ts'
import { checkArtilleryVersion, isSignedAsUser, SetUpError, surroundingsOf } from './preflight.ts'
import { conductRun, type ConductorHost } from './conductor.ts'
import { noControlChannel, openControlChannel, type ControlChannel } from './control-channel.ts'
import type { ConductedRun } from './finish-run.ts'
import type { PhasedRun } from './phased-run.ts'
import { planOfScript, type RunOptions } from './plan-of-script.ts'

/** What an engine in Artillery has around it, beside the constructor's own arguments. */
export interface EngineHost {
  readonly artillery: ArtilleryGlobal
  /** Null where stock Artillery was started by hand. */
  readonly options: RunOptions | null
  /**
   * What the environment says over the script, where no options do.
   * @throws {ConfigError} when it contradicts itself.
   */
  overrides(): Overrides
  readonly variables: Environment['variables']
  readonly workingDir: string
}

/**
 * The engine as Artillery sees it. Artillery makes one in each worker thread, asks it for a function for each scenario, and
 * calls that for each arrival. Nothing here may throw or reject: Artillery would answer with a stack trace and exit code 11.
 */
export class BedrockEngine {
  readonly #host: EngineHost
  readonly #plan: Promise<RunPlan>
  readonly #control: Promise<ControlChannel>
  /** What that has come to: of Artillery's end nothing more can be awaited. */
  #channel = noControlChannel()
  #phased: PhasedRun | Error | null = null
  #isFinished = false
  #scenarios = 0
  #isConducting = false
  /** Artillery hands these out when the first arrival compiles the scenarios; the same for all of them. */
  #events: ScenarioEvents | null = null

  constructor(script: ArtilleryScript, runnerEvents: RunnerEvents, host: EngineHost) {
    this.#host = host
    const { options } = host
    this.#control = options === null ? Promise.resolve(noControlChannel()) : openControlChannel(options.controlPath)
    this.#control.then((channel) => (this.#channel = channel)).catch(asError)
    this.#plan = this.#findPlan(script)
    // Whoever awaits them hears of what went wrong; until then nobody need.
    for (const promise of [this.#control, this.#plan]) promise.catch(() => {})
    runnerEvents.on('done', () => {
      if (this.#phased !== null && !(this.#phased instanceof Error)) this.#finishPhases(this.#phased)
    })
  }

  /** Artillery awaits this before the first arrival. It looks at the function's own class, so this must stay `async`. */
  async init(): Promise<void> {
    const plan = await this.#plan.catch(asError)
    if (plan instanceof Error || !isPhased(plan)) return
    this.#warnOfCost(plan)
    this.#phased = await this.#openPhases(plan).catch(asError)
  }

  createScenario(_spec: unknown, events: ScenarioEvents): ScenarioFunction {
    // Artillery compiles the scenarios of this engine in the script's order, which is the plan's.
    const scenario = this.#scenarios++
    this.#events = events
    return (context, callback) => {
      events.emit('started')
      void this.#runVU(scenario).then((error) => callback(error, context))
    }
  }

  /** Never rejects. Returns what went wrong, told to the user already. */
  async #runVU(scenario: number): Promise<Error | null> {
    try {
      if (this.#phased instanceof Error) throw this.#phased
      else if (this.#phased !== null) await this.#phased.runIteration(scenario)
      else if (!this.#isConducting) await this.#conduct()
      return null
    } catch (error) {
      await this.#control.catch(asError)
      return this.#tellRefused(asError(error))
    } finally {
      // Phases go on arriving; a conducted run is over.
      if (this.#isConducting) await this.#channel.close()
    }
  }

  /** `seismo run` hands over the plan that it has validated and asked about; stock Artillery a script to make one of. */
  async #findPlan(script: ArtilleryScript): Promise<RunPlan> {
    const { artillery, options, variables, workingDir } = this.#host
    checkArtilleryVersion(artillery.version)
    if (options !== null) return (await this.#control).plan
    const environment = { variables, testId: artillery.testRunId ?? '', today: renderDay(wallClockMs()) }
    return planOfScript(script, { overrides: this.#host.overrides(), environment, workingDir })
  }

  async #openPhases(plan: RunPlan): Promise<PhasedRun> {
    // It makes calls in this thread, and so loads the SDK, which a conductor leaves to its threads.
    const { openPhasedRun } = await import('./phased-run.ts')
    const run = await openPhasedRun(plan, this.#hostOf(await this.#control, plan))
    void run.drained.then(() => this.#finishPhases(run))
    return run
  }

  #finishPhases(run: PhasedRun): void {
    if (this.#isFinished) return
    this.#isFinished = true
    try {
      this.#tellFinished(run.finish())
    } catch (error) {
      this.#tellRefused(asError(error))
    }
  }

  async #conduct(): Promise<void> {
    // A second arrival can only come of phases that the plan does not know of; the run is conducted once.
    this.#isConducting = true
    const plan = await this.#plan
    this.#warnOfCost(plan)
    this.#tellFinished(await conductRun(plan, this.#hostOf(await this.#control, plan)))
  }

  /** Nobody can be asked under stock Artillery; `seismo run` has asked. */
  #warnOfCost(plan: RunPlan): void {
    if (this.#host.options !== null || !isSignedAsUser(plan.target)) return
    this.#host.artillery.log('At worst, at list prices, AWS bills for this run:', ...describeWorstCase(plan))
  }

  #hostOf({ credentials, drain, gone, tell }: ControlChannel, plan: RunPlan): ConductorHost {
    const onNotice = (text: string): void => {
      tell({ kind: 'notice', text })
      if (this.#host.options === null) this.#host.artillery.log(text)
    }
    return {
      credentials: openCredentialSources({ region: plan.modes[0]?.region, held: credentials(), onNotice }),
      clock: systemClock,
      surroundings: surroundingsOf(this.#host.variables),
      tell,
      onInterval: (interval) => {
        if (this.#events !== null) emitInterval(interval, this.#events)
      },
      drain,
      halt: gone,
    }
  }

  #tellRefused(error: Error): Error {
    const { artillery } = this.#host
    artillery.log(describe(error))
    artillery.suggestedExitCode = exitCodeOf(error)
    this.#channel.tell({ kind: 'refused', message: describe(error), exitCode: exitCodeOf(error) })
    return error
  }

  #tellFinished(run: ConductedRun): void {
    const { artillery, options } = this.#host
    this.#channel.tell({ kind: 'finished', ...run })
    artillery.suggestedExitCode = run.exitCode
    if (options !== null) return
    if (run.unwritten.length > 0) artillery.log(describeUnwritten(run.folder, run.unwritten))
    artillery.log(`Seismo's report: ${run.folder}`)
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** A mistake of the user is told in words, a bug of ours with its stack. */
const describe = (error: Error): string =>
  error instanceof ConfigError || error instanceof SetUpError ? error.message : (error.stack ?? error.message)

const exitCodeOf = (error: unknown): number =>
  error instanceof ConfigError ? EXIT_CODES.invalidScenario : EXIT_CODES.error

import { isPhased } from '../plan/is-phased.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { describeWorstCase } from '../reports/worst-case.ts'
import type { Overrides } from '../scenario/overrides.ts'
import type {
  ArtilleryGlobal,
  ArtilleryScript,
  RunnerEvents,
  ScenarioEvents,
  ScenarioFunction,
} from './artillery-contract.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { ConfigError } from '../scenario/config-error.ts'
import { systemClock } from '../time/system-clock.ts'
import { emitInterval } from './artillery-metrics.ts'
import { checkArtilleryVersion } from './check-artillery-version.ts'
import { conductRun, type ConductedRun, type ConductorHost } from './conductor.ts'
import { noControlChannel, openControlChannel, type ControlChannel } from './control-channel.ts'
import type { PhasedRun } from './phased-run.ts'
import { planOfScript } from './plan-of-script.ts'
import type { RunOptions } from './run-options.ts'
import { SetUpError } from './set-up-error.ts'

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
  readonly workingDir: string
}

/**
 * The engine as Artillery sees it. Artillery makes one in each worker thread, asks it for a function for each scenario, and
 * calls that for each arrival. Nothing here may throw or reject: Artillery would answer with a stack trace and exit code 11.
 */
export class BedrockEngine {
  readonly #host: EngineHost
  readonly #plan: RunPlan | Error
  #control = noControlChannel()
  #phased: PhasedRun | Error | null = null
  #isFinished = false
  #scenarios = 0
  #isConducting = false
  /** Artillery hands these out when the first arrival compiles the scenarios; the same for all of them. */
  #events: ScenarioEvents | null = null

  constructor(script: ArtilleryScript, runnerEvents: RunnerEvents, host: EngineHost) {
    this.#host = host
    this.#plan = attempt(() => {
      checkArtilleryVersion(host.artillery.version)
      return planOfScript(script, host.options?.overrides ?? host.overrides(), host.workingDir)
    })
    runnerEvents.on('done', () => {
      if (this.#phased !== null && !(this.#phased instanceof Error)) this.#finishPhases(this.#phased)
    })
  }

  /** Artillery awaits this before the first arrival. It looks at the function's own class, so this must stay `async`. */
  async init(): Promise<void> {
    const plan = this.#plan
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
      const refused = asError(error)
      const { artillery } = this.#host
      artillery.log(describe(refused))
      artillery.suggestedExitCode = exitCodeOf(refused)
      this.#control.tell({ kind: 'refused', message: describe(refused), exitCode: exitCodeOf(refused) })
      return refused
    } finally {
      // Phases go on arriving; a conducted run is over.
      if (this.#isConducting) await this.#control.close()
    }
  }

  async #openPhases(plan: RunPlan): Promise<PhasedRun> {
    this.#control = await this.#openControl()
    // It makes calls in this thread, and so loads the SDK, which a conductor leaves to its threads.
    const { openPhasedRun } = await import('./phased-run.ts')
    const run = await openPhasedRun(plan, this.#conductorHost())
    void run.drained.then(() => this.#finishPhases(run))
    return run
  }

  #finishPhases(run: PhasedRun): void {
    if (this.#isFinished) return
    this.#isFinished = true
    this.#tellFinished({ folder: run.folder, exitCode: run.finish() })
  }

  async #conduct(): Promise<void> {
    // A second arrival can only come of phases that the plan does not know of; the run is conducted once.
    this.#isConducting = true
    this.#control = await this.#openControl()
    if (this.#plan instanceof Error) throw this.#plan
    this.#warnOfCost(this.#plan)
    this.#tellFinished(await conductRun(this.#plan, this.#conductorHost()))
  }

  /** Nobody can be asked under stock Artillery; `seismo run` has asked. */
  #warnOfCost(plan: RunPlan): void {
    if (this.#host.options !== null || plan.target.kind !== 'aws') return
    this.#host.artillery.log('At worst, at list prices, AWS bills for this run:', ...describeWorstCase(plan))
  }

  #openControl(): Promise<ControlChannel> {
    const { options } = this.#host
    return options === null ? Promise.resolve(noControlChannel()) : openControlChannel(options.controlPath)
  }

  #conductorHost(): ConductorHost {
    return {
      clock: systemClock,
      tell: this.#control.tell,
      onInterval: (interval) => {
        if (this.#events !== null) emitInterval(interval, this.#events)
      },
      drain: this.#control.drain,
      halt: this.#control.gone,
    }
  }

  #tellFinished(run: ConductedRun): void {
    const { artillery, options } = this.#host
    this.#control.tell({ kind: 'finished', ...run })
    artillery.suggestedExitCode = run.exitCode
    if (options === null) artillery.log(`Seismo's report: ${run.folder}`)
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

function attempt<T>(make: () => T): T | Error {
  try {
    return make()
  } catch (error) {
    return asError(error)
  }
}

/** A mistake of the user is told in words, a bug of ours with its stack. */
const describe = (error: Error): string =>
  error instanceof ConfigError || error instanceof SetUpError ? error.message : (error.stack ?? error.message)

const exitCodeOf = (error: unknown): number =>
  error instanceof ConfigError ? EXIT_CODES.invalidScenario : EXIT_CODES.error

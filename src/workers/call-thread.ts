// What one piscina thread does all its life: it takes iterations from the conductor's port and runs as many
// at once as it is given. It decides nothing about when they start.
import type { MessagePort } from 'node:worker_threads'
import type { ThreadCommand, ThreadReport } from './thread-protocol.ts'
import { type Bedrock, openBedrock, type BedrockTarget } from '../bedrock/open-bedrock.ts'
import { askForCredentials } from '../bedrock/credentials/shared-credentials.ts'
import { makePacker } from '../metrics/packed-snapshot.ts'
import { makeRecorder, type Recorder } from '../metrics/recorder.ts'
import type { SharedDataSet } from '../prompts/data-set-rows.ts'
import { makeNonces } from '../prompts/nonce.ts'
import { openPrompts } from '../prompts/open-prompts.ts'
import { systemClock } from '../time/system-clock.ts'
import { takeTurns } from '../time/clock.ts'
import { openCallBooks } from './call-books.ts'
import { type CallLog, type CallLogSettings, openCallLog } from './call-log.ts'
import { dimensionsOf } from './dimensions-of.ts'
import { HooksRefused, loadHooks, type Hooks } from './hooks.ts'
import { runIteration, type ThreadContext } from './iteration.ts'
import { openReplyChecks } from './reply-checks.ts'
import { openSpending } from './spending.ts'
import { makeTrafficLedger, type TrafficLedger } from './traffic-ledger.ts'
import { openThreadMeter, type ThreadMeter } from './client-meter.ts'
import { openTrafficBoard } from './traffic-board.ts'
import { firstCalls } from '../plan/flow.ts'
import type { RunPlan } from '../plan/run-plan.ts'

export interface ThreadTask {
  readonly plan: RunPlan
  readonly target: BedrockTarget
  /** Its name: the threads are numbered from 1. */
  readonly thread: string
  /** What the run has spent, shared by all threads; null without a budget. */
  readonly spending: SharedArrayBuffer | null
  /** What all threads have under way. */
  readonly traffic: SharedArrayBuffer
  /** What retries are taken from, in all threads. */
  readonly retryQuotas: SharedArrayBuffer
  /** Null where the run tells of no single call. */
  readonly callLog: CallLogSettings | null
  /** Open in this process, in the order of the plan's prompts. */
  readonly dataSets: readonly (SharedDataSet | null)[]
  readonly port: MessagePort
  /** Over which it asks for the user's credentials, and hears of renewals. */
  readonly credentialsPort: MessagePort
}

/**
 * Resolves when the conductor says `stop`, or at once when the user's hooks cannot be loaded. Rejects, and so ends the
 * thread's part in the run, on a bug only.
 */
export async function runCallThread(task: ThreadTask): Promise<void> {
  const { plan, port } = task
  const hooks = await loadHooks(plan.hooks).catch((error: unknown) => {
    if (!(error instanceof HooksRefused)) throw error
    // The class would be lost on the way, were it thrown from here.
    const refusal: ThreadReport = { kind: 'hooks-refused', path: error.path, reason: error.reason }
    port.postMessage(refusal)
    return null
  })
  if (hooks === null) {
    port.close()
    task.credentialsPort.close()
  } else await runWithHooks(task, hooks)
}

function openCalls(task: ThreadTask, { connectionOpened }: Recorder): Bedrock {
  const { credentialsPort, plan, retryQuotas, target } = task
  const { hear, provide } = askForCredentials((wanted) => credentialsPort.postMessage(wanted))
  credentialsPort.on('message', hear)
  // The thread lives as long as its other port.
  credentialsPort.unref()
  return openBedrock({
    modes: plan.modes,
    target,
    clock: systemClock,
    decoder: plan.decoder,
    credentials: provide,
    retryQuotas,
    onConnection: connectionOpened,
  })
}

async function runWithHooks(task: ThreadTask, hooks: Hooks): Promise<void> {
  const { plan, thread, port, ...shared } = task
  const dimensions = dimensionsOf(plan)
  const recorder = makeRecorder(dimensions)
  const pack = makePacker()
  const bedrock = openCalls(task, recorder)
  const { budget } = plan
  const spending =
    shared.spending === null || budget === null ? null : openSpending({ ...plan, budget }, shared.spending)
  const traffic = makeTrafficLedger(plan, openTrafficBoard(shared.traffic), systemClock)
  const measure = recorder.forThread(thread)
  const report = (message: ThreadReport, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)
  const callLog =
    shared.callLog === null
      ? null
      : openCallLog(dimensions, { ...shared.callLog, thread }, (lines) =>
          report({ kind: 'call-lines', lines }, [lines.bytes.buffer]),
        )
  const books = openCallBooks({ callLog, measure, recorder, spending, traffic })
  const context: ThreadContext = {
    plan,
    clock: systemClock,
    bedrock,
    prompts: openPrompts(plan, makeNonces(), task.dataSets),
    recorder,
    books,
    checks: openReplyChecks(plan),
    hooks,
  }
  const meter = openThreadMeter(measure, systemClock)
  const running = new Map<number, AbortController>()

  const start = async (id: number, order: Extract<ThreadCommand, { kind: 'start' }>['order']): Promise<void> => {
    const controller = new AbortController()
    running.set(id, controller)
    const { kind, verdict, hookFailure } = await runIteration(context, order, controller.signal)
    running.delete(id)
    report({ kind: 'ended', id, end: kind, verdict, hookFailure })
  }

  const stopped = new Promise<void>((resolve, reject) => {
    port.on('message', (command: ThreadCommand) => {
      switch (command.kind) {
        case 'start':
          start(command.id, command.order).catch(reject)
          break
        case 'interrupt':
          running.get(command.id)?.abort()
          break
        case 'snapshot':
          sendSnapshot({ recorder, traffic, meter, callLog, pack, report }).catch(reject)
          break
        case 'stop':
          resolve()
          break
      }
    })
  })
  try {
    await bedrock.warmUp(firstCalls(plan))
    books.runBegins(systemClock.nowMs())
    report({ kind: 'ready' })
    await stopped
  } finally {
    meter.stop()
    await bedrock.close()
    port.close()
    task.credentialsPort.close()
  }
}

interface Snapshots {
  readonly recorder: Pick<Recorder, 'takeSnapshot'>
  readonly traffic: Pick<TrafficLedger, 'take'>
  readonly meter: Pick<ThreadMeter, 'closeInterval'>
  readonly callLog: Pick<CallLog, 'flush'> | null
  readonly pack: ReturnType<typeof makePacker>
  report(message: ThreadReport, transfer?: readonly ArrayBuffer[]): void
}

/** It is taken in this turn and sent in some: the calls' bytes are stamped in between. */
async function sendSnapshot({ callLog, meter, pack, recorder, report, traffic }: Snapshots): Promise<void> {
  meter.closeInterval()
  callLog?.flush()
  const takenMs = systemClock.nowMs()
  const ofThread = traffic.take()
  const pause = takeTurns(systemClock)
  for (const part of recorder.takeSnapshot()) {
    await pause()
    const packed = pack(part)
    report({ kind: 'snapshot-part', packed }, [packed.numbers.buffer])
  }
  report({ kind: 'snapshot-taken', takenMs, traffic: ofThread })
}

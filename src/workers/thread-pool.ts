// A fixed set of threads, each with one task that lasts as long as the run. Piscina starts them, loads the code
// and tells of their deaths; it never queues anything, because iterations travel over ports of our own.
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { BedrockTarget } from '../bedrock/open-bedrock.ts'
import { type CredentialSources, openCredentialSources } from '../bedrock/credentials/credential-sources.ts'
import { makeRetryQuotas } from '../bedrock/retry-quota.ts'
import { shareCredentials } from '../bedrock/credentials/shared-credentials.ts'
import { makeUnpacker } from '../metrics/packed-snapshot.ts'
import type { Snapshot } from '../metrics/snapshot.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { openDataSets, type OpenDataSets } from '../prompts/data-set-rows.ts'
import type { CallLines, CallLogSettings } from './call-log.ts'
import { HooksRefused } from './hooks.ts'
import type { CallsVerdict, IterationOrder } from './iteration.ts'
import { makeSpendingMemory, openSpending, type Spending } from './spending.ts'
import type { ThreadCommand, ThreadReport } from './thread-protocol.ts'
import type { ThreadTraffic } from './traffic-ledger.ts'
import { makeTrafficMemory, openTrafficBoard, type TrafficBoard, trafficRows } from './traffic-board.ts'
import type { ThreadTask } from './call-thread.ts'

export interface ThreadPool {
  /** Gives the iteration to the least busy thread. */
  start(order: IterationOrder): PooledIteration
  /** What each living thread recorded since it was last asked. */
  takeSnapshots(): Promise<readonly ThreadSnapshot[]>
  /** Iterations that threads are running. */
  running(): number
  /** Threads that ended before they were told to. */
  lost(): readonly LostThread[]
  /** Aborts with the first of them, before anybody hears of what became of its iterations. */
  readonly threadLost: AbortSignal
  /** Aborts when a hook of the user's throws. */
  readonly hookThrew: AbortSignal
  /** What the first one that threw did; null where none has. */
  hookFailure(): string | null
  /** What the threads have spent; null without a budget. */
  readonly spending: Spending | null
  /** What all threads have under way. */
  readonly traffic: TrafficBoard
  /** Hands on the lines of calls as threads send them, to be said before the first iteration. */
  hearCalls(listener: (lines: CallLines) => void): void
  close(): Promise<void>
}

export interface PooledIteration {
  /**
   * `lost`: its thread died, and what it did since the last snapshot died with it. `not-started`: there was no thread left to
   * run it.
   */
  readonly ended: Promise<'completed' | 'interrupted' | 'lost' | 'not-started'>
  /** What became of its calls, once it has ended; `none` where nobody can tell. */
  verdict(): CallsVerdict
  interrupt(): void
}

export interface ThreadSnapshot {
  readonly thread: number
  /** When it was taken, on the clock that all threads share: what the thread recorded later is in the next. */
  readonly takenMs: number
  /** What it recorded, some series in each. */
  readonly parts: readonly Snapshot[]
  readonly traffic: ThreadTraffic
}

export interface LostThread {
  readonly thread: number
  readonly reason: string
}

interface Thread {
  readonly number: number
  readonly port: MessagePort
  readonly running: Map<number, (end: 'completed' | 'interrupted' | 'lost', verdict: CallsVerdict) => void>
  readonly unpack: ReturnType<typeof makeUnpacker>
  /** Of the snapshot that is coming in. */
  parts: Snapshot[]
  /** Waits for the answer to `snapshot`; null when none is asked for. */
  onSnapshot: ((answer: ThreadSnapshot | null) => void) | null
  /** Why it died, or null while it lives. */
  death: string | null
}

interface CallListener {
  hear(lines: CallLines): void
}

interface HookWatch {
  readonly threw: AbortController
  failure: string | null
}

/**
 * What a call leaves is garbage as soon as it has ended. V8 would let it pile up to a hundred megabytes a thread, in the course of
 * some minutes, before it looks; a memory that grows like that cannot be told from a leak.
 */
const YOUNG_GENERATION_MB = 48

// The extension is that of this file: `.ts` where the source runs, `.js` where the build does.
const THREAD_FILE = new URL(`./call-thread${import.meta.url.slice(-3)}`, import.meta.url).href

/**
 * Starts the plan's threads and resolves when each is ready for its first iteration. `threadFile` is the URL of the
 * module that exports `runCallThread`.
 * @throws when one of them cannot start; nothing is left running then.
 * @throws {HooksRefused} when the user's hooks cannot be loaded.
 */
export async function openThreadPool(
  plan: RunPlan,
  target: BedrockTarget,
  threadFile: string = THREAD_FILE,
  credentials: CredentialSources = openCredentialSources({ region: plan.modes[0]?.region }),
  callLog: CallLogSettings | null = null,
): Promise<ThreadPool> {
  // First: what throws here leaves no thread behind.
  const dataSets = openDataSets(plan)
  const piscina = new Piscina({
    filename: threadFile,
    name: 'runCallThread',
    minThreads: plan.threads,
    maxThreads: plan.threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    // The default waits in Atomics.wait, which would freeze sockets and timers of an idle thread.
    atomics: 'disabled',
    recordTiming: false,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  })
  const { budget } = plan
  const spending = budget === null ? null : makeSpendingMemory()
  const traffic = makeTrafficMemory(trafficRows(plan).length)
  const retryQuotas = makeRetryQuotas(plan.modes.length)
  const threads: Thread[] = []
  const threadLost = new AbortController()
  const hooks: HookWatch = { threw: new AbortController(), failure: null }
  const calls: CallListener = { hear() {} }
  const ready = Array.from({ length: plan.threads }, (_, index) => {
    const { port1, port2 } = new MessageChannel()
    const thread: Thread = {
      number: index + 1,
      port: port1,
      running: new Map(),
      unpack: makeUnpacker(),
      parts: [],
      onSnapshot: null,
      death: null,
    }
    threads.push(thread)
    const shared = { spending, traffic, retryQuotas, callLog, dataSets: dataSets.shared }
    const credentialsPort = shareOverPort(credentials)
    const task: ThreadTask = { plan, target, thread: String(thread.number), ...shared, port: port2, credentialsPort }
    return new Promise<void>((resolve, reject) => {
      listen(thread, hooks, calls, { resolve, reject })
      piscina.run(task, { transferList: [port2, credentialsPort] }).catch((error: unknown) => {
        bury(thread, threadLost, error instanceof Error ? error.message : String(error))
        reject(error instanceof Error ? error : new Error(String(error)))
      })
    })
  })
  try {
    await Promise.all(ready)
  } catch (error) {
    await piscina.destroy()
    for (const thread of threads) thread.port.close()
    dataSets.close()
    throw error
  }
  const ledger = budget === null || spending === null ? null : openSpending({ ...plan, budget }, spending)
  const watched = { hooks, calls, threadLost: threadLost.signal, dataSets }
  return makePool(piscina, threads, watched, ledger, openTrafficBoard(traffic))
}

/** Returns the asker's end. */
function shareOverPort(credentials: CredentialSources): MessagePort {
  const { port1, port2 } = new MessageChannel()
  const { answer, end } = shareCredentials(credentials, (message) => port1.postMessage(message))
  port1.on('message', answer)
  port1.on('close', end)
  // The pool lives as long as its threads' other ports.
  port1.unref()
  return port2
}

interface Readiness {
  resolve(): void
  reject(error: Error): void
}

function listen(thread: Thread, hooks: HookWatch, calls: CallListener, readiness: Readiness): void {
  thread.port.on('message', (report: ThreadReport) => {
    switch (report.kind) {
      case 'ready':
        readiness.resolve()
        break
      case 'hooks-refused':
        readiness.reject(new HooksRefused(report.path, report.reason))
        break
      case 'ended':
        if (report.hookFailure !== null) {
          hooks.failure ??= report.hookFailure
          hooks.threw.abort()
        }
        thread.running.get(report.id)?.(report.end, report.verdict)
        thread.running.delete(report.id)
        break
      case 'call-lines':
        calls.hear(report.lines)
        break
      case 'snapshot-part':
        thread.parts.push(thread.unpack(report.packed))
        break
      case 'snapshot-taken': {
        const { parts } = thread
        thread.parts = []
        thread.onSnapshot?.({ thread: thread.number, takenMs: report.takenMs, parts, traffic: report.traffic })
        thread.onSnapshot = null
        break
      }
    }
  })
}

/** Ends everything that waits for a thread that is no more. */
function bury(thread: Thread, threadLost: AbortController, reason: string): void {
  thread.death = reason
  // First: a VU whose iteration is lost must not ask for the next one.
  threadLost.abort()
  thread.port.close()
  for (const end of thread.running.values()) end('lost', 'none')
  thread.running.clear()
  thread.onSnapshot?.(null)
  thread.onSnapshot = null
}

function makePool(
  piscina: Piscina,
  threads: readonly Thread[],
  {
    calls,
    dataSets,
    hooks,
    threadLost,
  }: {
    readonly hooks: HookWatch
    readonly calls: CallListener
    readonly threadLost: AbortSignal
    readonly dataSets: OpenDataSets
  },
  spending: Spending | null,
  traffic: TrafficBoard,
): ThreadPool {
  let nextId = 0
  const send = (thread: Thread, command: ThreadCommand): void => thread.port.postMessage(command)
  const alive = (): readonly Thread[] => threads.filter((thread) => thread.death === null)

  const takeSnapshot = (thread: Thread): Promise<ThreadSnapshot | null> =>
    new Promise((resolve) => {
      thread.onSnapshot = resolve
      send(thread, { kind: 'snapshot' })
    })

  return {
    start(order) {
      const thread = leastBusy(alive())
      if (thread === undefined) return { ended: Promise.resolve('not-started'), verdict: () => 'none', interrupt() {} }
      const id = nextId++
      let verdict: CallsVerdict = 'none'
      const ended = new Promise<'completed' | 'interrupted' | 'lost'>((resolve) =>
        thread.running.set(id, (end, ofCalls) => {
          verdict = ofCalls
          resolve(end)
        }),
      )
      send(thread, { kind: 'start', id, order })
      return { ended, verdict: () => verdict, interrupt: () => send(thread, { kind: 'interrupt', id }) }
    },
    async takeSnapshots() {
      const answers = await Promise.all(alive().map(takeSnapshot))
      return answers.filter((answer) => answer !== null)
    },
    running: () => threads.reduce((sum, thread) => sum + thread.running.size, 0),
    lost: () => threads.flatMap(({ number, death }) => (death === null ? [] : [{ thread: number, reason: death }])),
    threadLost,
    hookThrew: hooks.threw.signal,
    hookFailure: () => hooks.failure,
    spending,
    traffic,
    hearCalls(listener) {
      calls.hear = listener
    },
    async close() {
      for (const thread of alive()) send(thread, { kind: 'stop' })
      await piscina.close()
      for (const thread of threads) thread.port.close()
      dataSets.close()
    },
  }
}

/** Of threads that run equally many, the first: with one thread busier by one than the next, they take turns. */
function leastBusy(threads: readonly Thread[]): Thread | undefined {
  let best: Thread | undefined
  for (const thread of threads) if (best === undefined || thread.running.size < best.running.size) best = thread
  return best
}

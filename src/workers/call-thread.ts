// What one piscina thread does all its life: it takes iterations from the conductor's port and runs as many
// at once as it is given. It decides nothing about when they start.
import type { MessagePort } from 'node:worker_threads'
import type { ThreadCommand, ThreadReport } from './thread-protocol.ts'
import { openBedrock, type BedrockTarget } from '../bedrock/open-bedrock.ts'
import { makeRecorder } from '../metrics/recorder.ts'
import { openPrompts } from '../prompts/open-prompts.ts'
import { systemClock } from '../time/system-clock.ts'
import { dimensionsOf } from './dimensions-of.ts'
import { runIteration } from './run-iteration.ts'
import { watchThreadHealth } from './thread-health.ts'
import type { RunPlan } from '../plan/run-plan.ts'

export interface ThreadTask {
  readonly plan: RunPlan
  readonly target: BedrockTarget
  readonly port: MessagePort
}

/** Resolves when the conductor says `stop`. Rejects, and so ends the thread's part in the run, on a bug only. */
export async function runCallThread({ plan, target, port }: ThreadTask): Promise<void> {
  const bedrock = openBedrock({ modes: plan.modes, target, clock: systemClock })
  const recorder = makeRecorder(dimensionsOf(plan))
  const surroundings = { plan, clock: systemClock, bedrock, prompts: openPrompts(plan), recorder }
  const health = watchThreadHealth()
  const running = new Map<number, AbortController>()
  const report = (message: ThreadReport, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)

  const start = async (id: number, order: Extract<ThreadCommand, { kind: 'start' }>['order']): Promise<void> => {
    const controller = new AbortController()
    running.set(id, controller)
    const { kind } = await runIteration(surroundings, order, controller.signal)
    running.delete(id)
    report({ kind: 'ended', id, end: kind })
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
        case 'snapshot': {
          const { snapshot, transfer } = recorder.takeSnapshot()
          report({ kind: 'snapshot', snapshot, health: health.take() }, transfer)
          break
        }
        case 'stop':
          resolve()
          break
      }
    })
  })
  try {
    await bedrock.warmUp()
    report({ kind: 'ready' })
    await stopped
  } finally {
    health.stop()
    await bedrock.close()
    port.close()
  }
}

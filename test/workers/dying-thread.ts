// In place of `call-thread.ts`: the real one, but that the first thread of a run to start dies after two seconds.
import { openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCallThread as run, type ThreadTask } from '../../src/workers/call-thread.ts'

export function runCallThread(task: ThreadTask): Promise<void> {
  if (isFirst(dirname(task.plan.scenarioFile))) {
    setTimeout(() => {
      throw new Error('out of luck')
    }, 2_000)
  }
  return run(task)
}

function isFirst(folder: string): boolean {
  try {
    openSync(join(folder, 'dying'), 'wx')
    return true
  } catch {
    return false
  }
}

// In place of `call-thread.ts`: the real one, but that the first thread of a run to start dies when it is told to.
import { openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCallThread as run, type ThreadTask } from '../../src/workers/call-thread.ts'
import { isToldToDie } from './death-sign.ts'

export function runCallThread(task: ThreadTask): Promise<void> {
  if (isFirst(dirname(task.plan.scenarioFile))) {
    setInterval(() => {
      if (isToldToDie(task.plan)) throw new Error('out of luck')
    }, 50)
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

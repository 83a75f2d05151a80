// In place of `call-thread.ts`: no thread is ever ready. The second to start gives up, after the first has begun to
// leave a sign of life each 10 ms.
import { appendFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ThreadTask } from '../../src/workers/call-thread.ts'

export async function runCallThread({ plan }: ThreadTask): Promise<void> {
  const signs = join(dirname(plan.scenarioFile), 'signs')
  try {
    // Threads start at the same time: only the file system can say which was first.
    writeFileSync(signs, 'first alive ', { flag: 'wx' })
  } catch {
    throw new Error('cannot start')
  }
  for (;;) {
    appendFileSync(signs, 'alive ')
    await sleep(10)
  }
}

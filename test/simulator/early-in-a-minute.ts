import { setTimeout as sleep } from 'node:timers/promises'

/** A quota goes by the clock's minutes: a test that must not see one turn begins well before its end. */
export async function earlyInAMinute(): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000)
  if (leftMs < 3_000) await sleep(leftMs + 10)
}

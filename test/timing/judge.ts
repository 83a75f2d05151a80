// A test that judges time judges the product only on a machine that does little else. So an attempt that fails counts only if the
// machine was quiet meanwhile; else it is made again, and after the last one nothing is judged. An attempt that passes has held
// its bounds, whatever else went on.
import { watchMachine, type MachineWatch } from './machine-use.ts'

export const MOST_ATTEMPTS = 3
/** Of the machine, that other processes may have in any half second. */
export const QUIET_SHARE = 0.25

/** How a test begins what it says of itself that could not be judged. */
export const TOO_BUSY = 'the machine was too busy to judge'

/** @throws what the first attempt threw that failed on a quiet machine. Returns why nothing is judged; null where it is. */
export async function judge(
  attempt: () => Promise<void>,
  watch: () => MachineWatch = watchMachine,
): Promise<string | null> {
  const shares: string[] = []
  while (shares.length < MOST_ATTEMPTS) {
    const watched = watch()
    const failure = await attempt().then(
      () => null,
      (error: unknown) => ({ error }),
    )
    const share = watched.stop()
    if (failure === null) return null
    if (share <= QUIET_SHARE) throw failure.error
    shares.push(`${Math.round(share * 100)} %`)
  }
  return `${TOO_BUSY}: other processes had up to ${shares.join(', ')} of it in its attempts`
}

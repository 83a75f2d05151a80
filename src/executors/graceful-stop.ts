import type { ExecutorContext, InFlight } from './executor.ts'

/**
 * Sees everything in flight to its end. What still runs `gracefulStopMs` after `endMs` is interrupted then; a
 * shorter grace of its own holds, a longer one is cut. Nothing may be started any more.
 */
export async function stopGracefully(
  inFlight: InFlight,
  { clock, gracefulStopMs }: Pick<ExecutorContext, 'clock' | 'gracefulStopMs'>,
  endMs: number,
): Promise<void> {
  const stopMs = endMs + gracefulStopMs
  const idle = new AbortController()
  inFlight.endWaits()
  const ended = inFlight.allEnded().then(() => idle.abort())
  while (!idle.signal.aborted && clock.nowMs() < stopMs) {
    const nextInterruptMs = inFlight.interruptOverdue(clock.nowMs())
    await clock.sleepUntil(Math.min(stopMs, nextInterruptMs), idle.signal)
  }
  inFlight.interruptAll()
  await ended
}

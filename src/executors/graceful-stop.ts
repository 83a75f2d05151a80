import type { ExecutorContext, Unfinished } from './executor.ts'

/**
 * Sees everything in flight to its end. What still runs `gracefulStopMs` after `endMs` is interrupted then; a
 * shorter grace of its own holds, a longer one is cut. Nothing may be started any more.
 */
export async function stopGracefully(
  unfinished: Unfinished,
  { clock, gracefulStopMs }: Pick<ExecutorContext, 'clock' | 'gracefulStopMs'>,
  endMs: number,
): Promise<void> {
  const stopMs = endMs + gracefulStopMs
  const idle = new AbortController()
  unfinished.endWaits()
  const ended = unfinished.allEnded().then(() => idle.abort())
  while (!idle.signal.aborted && clock.nowMs() < stopMs) {
    const nextInterruptMs = unfinished.interruptOverdue(clock.nowMs())
    await clock.sleepUntil(Math.min(stopMs, nextInterruptMs), idle.signal)
  }
  unfinished.interruptAll()
  await ended
}

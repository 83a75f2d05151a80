/**
 * Whether an interval is too short to tell a rate by itself. The last of a run ends with the run: it may take 20 ms, in which one call is 50 a second and
 * one throttle a share of 100 %. Whoever tells of intervals one by one counts it with the one before it, as one interval of both their
 * time. So with every other that is shorter than half of what the plan has: after one that was late, the next may be.
 */
export const isShort = (
  { endMs, startMs }: { readonly startMs: number; readonly endMs: number },
  intervalMs: number,
): boolean => endMs - startMs < intervalMs / 2

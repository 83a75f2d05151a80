/** Someone who wants to be served. */
export interface SlotHolder {
  /** A slot is free for it; `atMs` is the moment it came free. Called once, possibly while it enters. */
  serve(atMs: number): void
}

/** A machine that serves `slots` calls at once, with a queue behind it: by rank, and by arrival within a rank. */
export interface ServingSlots {
  /** Serves it, queues it, or returns false when the queue is full: then it has not entered. Rank 0 goes first. */
  enter(holder: SlotHolder, atMs: number, rank: number): boolean
  /** Frees its slot for the head of the queue, or its place in the queue. Harmless when it holds neither. */
  leave(holder: SlotHolder, atMs: number): void
  serving(): number
  queued(): number
}

export function makeServingSlots(slots: number, queueLength: number): ServingSlots {
  const serving = new Set<SlotHolder>()
  // A Set keeps the order of insertion, and a client that gives up leaves the middle of it at no cost.
  const queues: Set<SlotHolder>[] = []

  const queued = (): number => queues.reduce((sum, queue) => sum + queue.size, 0)
  const serve = (holder: SlotHolder, atMs: number): void => {
    serving.add(holder)
    holder.serve(atMs)
  }
  const takeNext = (): SlotHolder | undefined => {
    for (const queue of queues) {
      const next = queue.values().next().value
      if (next === undefined) continue
      queue.delete(next)
      return next
    }
    return undefined
  }
  return {
    enter(holder, atMs, rank) {
      if (serving.size < slots) serve(holder, atMs)
      else if (queued() >= queueLength) return false
      else {
        while (queues.length <= rank) queues.push(new Set())
        queues[rank]?.add(holder)
      }
      return true
    },
    leave(holder, atMs) {
      for (const queue of queues) queue.delete(holder)
      if (!serving.delete(holder)) return
      const next = takeNext()
      if (next !== undefined) serve(next, atMs)
    },
    serving: () => serving.size,
    queued,
  }
}

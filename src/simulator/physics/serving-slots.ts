/** Someone who wants to be served. */
export interface SlotHolder {
  /** A slot is free for it; `atMs` is the moment it came free. Called once, possibly while it enters. */
  serve(atMs: number): void
}

/** A machine that serves `slots` calls at once, with a queue in order of arrival behind it. */
export interface ServingSlots {
  /** Serves it, queues it, or returns false when the queue is full: then it has not entered. */
  enter(holder: SlotHolder, atMs: number): boolean
  /** Frees its slot for the head of the queue, or its place in the queue. Harmless when it holds neither. */
  leave(holder: SlotHolder, atMs: number): void
  serving(): number
  queued(): number
}

export function makeServingSlots(slots: number, queueLength: number): ServingSlots {
  const serving = new Set<SlotHolder>()
  // A Set keeps the order of insertion, and a client that gives up leaves the middle of it at no cost.
  const queue = new Set<SlotHolder>()

  const serve = (holder: SlotHolder, atMs: number): void => {
    serving.add(holder)
    holder.serve(atMs)
  }
  return {
    enter(holder, atMs) {
      if (serving.size < slots) serve(holder, atMs)
      else if (queue.size < queueLength) queue.add(holder)
      else return false
      return true
    },
    leave(holder, atMs) {
      queue.delete(holder)
      if (!serving.delete(holder)) return
      const next = queue.values().next().value
      if (next === undefined) return
      queue.delete(next)
      serve(next, atMs)
    },
    serving: () => serving.size,
    queued: () => queue.size,
  }
}

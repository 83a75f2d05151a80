/** Something that is to happen at a time. While it waits, `dueMs` is not to be changed from outside. */
export interface DueEntry {
  dueMs: number
  /** Where it stands in the heap, -1 when it waits for nothing. The heap's own. */
  heapIndex: number
}

/** A binary heap by `dueMs`. An entry knows its place, so that taking one out of the middle costs no search. */
export interface DueHeap<T extends DueEntry> {
  first(): T | undefined
  add(entry: T): void
  /** Harmless when the entry is not there. */
  remove(entry: T): void
  /** Moves every entry by the same time, which leaves their order as it is. */
  delayAll(delayMs: number): void
}

export function makeDueHeap<T extends DueEntry>(): DueHeap<T> {
  const entries: T[] = []

  const put = (entry: T, index: number): void => {
    entries[index] = entry
    entry.heapIndex = index
  }
  const rise = (entry: T, from: number): void => {
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = entries[parentIndex] as T
      if (parent.dueMs <= entry.dueMs) break
      put(parent, index)
      index = parentIndex
    }
    put(entry, index)
  }
  const sink = (entry: T, from: number): void => {
    let index = from
    for (;;) {
      let childIndex = 2 * index + 1
      if (childIndex >= entries.length) break
      const right = entries[childIndex + 1]
      if (right !== undefined && right.dueMs < (entries[childIndex] as T).dueMs) childIndex++
      const child = entries[childIndex] as T
      if (child.dueMs >= entry.dueMs) break
      put(child, index)
      index = childIndex
    }
    put(entry, index)
  }
  return {
    first: () => entries[0],
    add(entry) {
      entries.push(entry)
      rise(entry, entries.length - 1)
    },
    remove(entry) {
      const index = entry.heapIndex
      if (index === -1) return
      entry.heapIndex = -1
      const last = entries.pop() as T
      if (last === entry) return
      // The last entry takes the empty place, and may belong above it or below it.
      rise(last, index)
      sink(last, last.heapIndex)
    },
    delayAll(delayMs) {
      for (const entry of entries) entry.dueMs += delayMs
    },
  }
}

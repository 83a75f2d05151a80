import { EMPTY_HDR, mergeHdrSnapshots, type HdrSnapshot } from './hdr-snapshot.ts'

/** Many snapshots as one, in the memory of the cells that are not empty. */
export interface HdrTotal {
  add(snapshot: HdrSnapshot): void
  read(): HdrSnapshot
}

/**
 * Snapshots are merged as a binary counter carries: level n holds 2^n of them or nothing. Each one is merged once a level, and so a
 * long run costs its number of snapshots times their cells, not times the cells of the total.
 */
export function makeHdrTotal(): HdrTotal {
  const levels: HdrSnapshot[] = []
  return {
    add(snapshot) {
      if (snapshot.count === 0) return
      let carried = snapshot
      let level = 0
      for (; (levels[level]?.count ?? 0) > 0; level++) {
        carried = mergeHdrSnapshots(levels[level] ?? EMPTY_HDR, carried)
        levels[level] = EMPTY_HDR
      }
      levels[level] = carried
    },
    read: () => levels.reduce(mergeHdrSnapshots, EMPTY_HDR),
  }
}

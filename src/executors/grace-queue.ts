/** Who may finish, and until when, in the order in which their time ends. */
export interface GraceQueue<Item> {
  /** `untilMs` is never before that of an earlier item. */
  add(item: Item, untilMs: number): void
  /** Takes the items whose time has ended by `nowMs`. */
  takeUntil(nowMs: number): Item[]
  /** When the first item's time ends; Infinity when there is none. */
  nextMs(): number
}

export function makeGraceQueue<Item>(): GraceQueue<Item> {
  const waiting: { readonly item: Item; readonly untilMs: number }[] = []
  return {
    add(item, untilMs) {
      waiting.push({ item, untilMs })
    },
    takeUntil(nowMs) {
      const firstLeft = waiting.findIndex(({ untilMs }) => untilMs > nowMs)
      return waiting.splice(0, firstLeft === -1 ? waiting.length : firstLeft).map(({ item }) => item)
    },
    nextMs: () => waiting[0]?.untilMs ?? Infinity,
  }
}

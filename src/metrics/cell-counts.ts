// Fibonacci hashing (Knuth, TAOCP 6.4): the next odd number to 2^32 divided by the golden ratio. Neighbouring cells come to lie far apart.
const MULTIPLIER = 0x9e3779b1
const HASH_BITS = 32
const LEAST_BITS = 3

const NO_CELLS = new Uint32Array(0)
const NO_COUNTS = new Float64Array(0)

/**
 * How many samples lie in each cell of a histogram, in memory of the cells that hold some: a hash table with open addressing, at most half
 * full, 12 bytes a place. An empty one takes none.
 */
export class CellCounts {
  /** One more than the cell; 0 where a place is free. */
  #keys = NO_CELLS
  #counts = NO_COUNTS
  #used = 0
  #shift = HASH_BITS
  #leastBits = LEAST_BITS

  add(cell: number, count: number): void {
    if (2 * this.#used >= this.#keys.length) this.#grow()
    const keys = this.#keys
    const last = keys.length - 1
    const key = cell + 1
    let place = Math.imul(cell, MULTIPLIER) >>> this.#shift
    for (let found = keys[place]; found !== key; found = keys[place]) {
      if (found === 0) {
        keys[place] = key
        this.#used++
        break
      }
      place = (place + 1) & last
    }
    this.#counts[place] = (this.#counts[place] as number) + count
  }

  /** The cells that hold samples, ascending, and how many each. */
  read(): { cells: Uint32Array<ArrayBuffer>; counts: Float64Array<ArrayBuffer> } {
    const cells = new Uint32Array(this.#used)
    const counts = new Float64Array(this.#used)
    let found = 0
    for (const key of this.#keys) if (key !== 0) cells[found++] = key - 1
    cells.sort()
    for (let i = 0; i < found; i++) counts[i] = this.#countOf(cells[i] as number)
    return { cells, counts }
  }

  /** One that is empty. With its first sample it makes room for as many cells as this one holds. */
  emptied(): CellCounts {
    const empty = new CellCounts()
    empty.#leastBits = Math.max(LEAST_BITS, HASH_BITS - Math.clz32(2 * this.#used))
    return empty
  }

  /** Of a cell that is there. */
  #countOf(cell: number): number {
    let place = Math.imul(cell, MULTIPLIER) >>> this.#shift
    while (this.#keys[place] !== cell + 1) place = (place + 1) & (this.#keys.length - 1)
    return this.#counts[place] as number
  }

  #makeRoom(bits: number): void {
    this.#keys = new Uint32Array(2 ** bits)
    this.#counts = new Float64Array(2 ** bits)
    this.#used = 0
    this.#shift = HASH_BITS - bits
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts]
    this.#makeRoom(Math.max(this.#leastBits, HASH_BITS - this.#shift + 1))
    for (const [place, key] of keys.entries()) if (key !== 0) this.add(key - 1, counts[place] as number)
  }
}

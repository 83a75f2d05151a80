/** A source of chance. Everything random in a run comes from one of these, and so from the run's one seed. */
export interface Random {
  /** The next number, uniform in [0, 1). */
  next(): number
}

/**
 * A generator for one purpose, named by `labels`: the same seed and labels always give the same numbers,
 * and different labels give unrelated ones, so that drawing more for one purpose changes no other.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand), its state filled by FNV-1a over the labels.
 */
export function makeRandom(seed: number, ...labels: readonly (string | number)[]): Random {
  let a = fnv1a(`${seed}`, 0x811c9dc5)
  let b = fnv1a(labels.join('\u0000'), a)
  let c = fnv1a(`${labels.length}`, b)
  let counter = 1
  const nextUint32 = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  // The first numbers still resemble the state they start from.
  for (let i = 0; i < 12; i++) nextUint32()
  return { next: () => (nextUint32() * 2 ** 21 + (nextUint32() >>> 11)) / 2 ** 53 }
}

function fnv1a(text: string, basis: number): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}

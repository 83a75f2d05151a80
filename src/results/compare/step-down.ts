/** One of the questions that are asked together. */
export interface Question {
  /** For each division of the runs, how unlikely what it shows is by itself; at least 0, the lower the more unlikely. */
  readonly chances: readonly number[]
  /** The one of them that the true division shows. */
  readonly observed: number
}

/**
 * The chance of each question's answer when the others are asked too: how many of the divisions show anything as unlikely
 * in any question that is not settled before it (Westfall and Young 1993, step-down min-P). All divisions keep the questions of one run
 * together, so that questions which move together count once; Holm's rule is the same for questions of which nothing is known.
 */
export function stepDown(questions: readonly Question[]): number[] {
  const order = questions.map((_, index) => index).sort((a, b) => observedOf(questions, a) - observedOf(questions, b))
  const divisions = questions[0]?.chances.length ?? 0
  const least = new Float64Array(divisions).fill(Infinity)
  const adjusted = Array.from<number>({ length: questions.length })
  // From the least unlikely up: `least` is then over it and all that are settled after it.
  for (const index of order.toReversed()) {
    const { chances, observed } = questions[index] as Question
    let asUnlikely = 0
    for (let division = 0; division < divisions; division++) {
      least[division] = Math.min(least[division] as number, chances[division] as number)
      if ((least[division] as number) <= observed * (1 + ROUNDING)) asUnlikely++
    }
    adjusted[index] = asUnlikely / divisions
  }
  // A question is never surer than one that was settled before it.
  let highest = 0
  for (const index of order) {
    highest = Math.max(highest, adjusted[index] as number)
    adjusted[index] = highest
  }
  return adjusted
}

const ROUNDING = 1e-9

const observedOf = (questions: readonly Question[], index: number): number => questions[index]?.observed ?? 1

/** What is left out where a run's own accuracy is judged: it makes connections then, and Node compiles. */
export const UNJUDGED_MS = 1_000

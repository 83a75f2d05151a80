import leven from 'leven'

/** The known name that was most likely meant, or null when none is close. */
export function nearestName(written: string, known: readonly string[]): string | null {
  // Longer texts are no misspelt names, and the distance costs the product of the lengths.
  if (written.length > 40) return null
  const distances = known.map((name) => ({ name, distance: leven(written.toLowerCase(), name.toLowerCase()) }))
  const [nearest] = distances.sort((one, other) => one.distance - other.distance)
  // Two letters of five may be wrong, which is one pair swapped; beyond three it is another word.
  return nearest !== undefined && nearest.distance <= Math.max(1, Math.min(3, Math.floor(nearest.name.length * 0.4)))
    ? nearest.name
    : null
}

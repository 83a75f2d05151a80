import leven from 'leven'

/** The known name that was most likely meant, or null when none is close. */
export function nearestName(written: string, known: readonly string[]): string | null {
  // Longer texts are no misspelt names, and the distance costs the product of the lengths.
  if (written.length > 40) return null
  const distances = known.map((name) => ({ name, distance: leven(written.toLowerCase(), name.toLowerCase()) }))
  const [nearest] = distances.sort((one, other) => one.distance - other.distance)
  if (nearest === undefined) return null
  // Two letters of five may be wrong, which is one pair swapped; beyond three it is another word. One letter that is
  // another is another name: of a word with nothing right nobody can say what was meant.
  const most = Math.max(1, Math.min(3, Math.floor(nearest.name.length * 0.4)))
  return nearest.distance <= Math.min(most, nearest.name.length - 1) ? nearest.name : null
}

/** The same day and time of a later month in UTC; its last day where it has no such day. */
export function addMonths(atMs: number, months: number): number {
  const date = new Date(atMs)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() + months)
  // 31 January and a month is 3 March by then: day 0 is the last of the month before.
  if (date.getUTCDate() !== day) date.setUTCDate(0)
  return date.getTime()
}

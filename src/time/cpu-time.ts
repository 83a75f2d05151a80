/** The CPU time that this process has used, of all its threads together, in milliseconds. Only differences mean anything. */
export function cpuTimeMs(): number {
  const { system, user } = process.cpuUsage()
  return (system + user) / 1_000
}

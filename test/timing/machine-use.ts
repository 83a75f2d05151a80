// What else the machine did meanwhile: the CPU time that was neither idle nor this process's own. A test that makes its own
// process busy is no excuse for it.
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import process from 'node:process'

export interface MachineReading {
  readonly atMs: number
  /** Of all CPUs together. */
  readonly idleMs: number
  /** Of this process, all of its threads together. */
  readonly ownMs: number
}

/** Half a second is long enough for the system's ticks of 10 ms, and short enough to see what comes and goes. */
const EACH_MS = 500

export interface MachineWatch {
  /** Stops watching. Returns the greatest share of the machine that others had in any half second. */
  stop(): number
}

export function watchMachine(read: () => MachineReading = readMachine, cores = cpus().length): MachineWatch {
  const readings = [read()]
  const timer = setInterval(() => readings.push(read()), EACH_MS)
  return {
    stop() {
      clearInterval(timer)
      return mostOfOthers([...readings, read()], cores)
    },
  }
}

/** Between any two readings that are far enough from each other; of fewer, from the first to the last. */
export function mostOfOthers(readings: readonly MachineReading[], cores: number): number {
  const kept: MachineReading[] = []
  for (const reading of readings) {
    const last = kept.at(-1)
    if (last === undefined || reading.atMs - last.atMs >= EACH_MS * 0.9) kept.push(reading)
  }
  const [first] = readings
  const last = readings.at(-1)
  if (kept.length < 2 && first !== undefined && last !== undefined) kept.push(last)
  return Math.max(0, ...kept.slice(1).map((reading, index) => shareOfOthers(kept[index] ?? reading, reading, cores)))
}

function shareOfOthers(from: MachineReading, to: MachineReading, cores: number): number {
  const allMs = (to.atMs - from.atMs) * cores
  const busyMs = allMs - (to.idleMs - from.idleMs)
  return allMs === 0 ? 0 : Math.max(0, busyMs - (to.ownMs - from.ownMs)) / allMs
}

function readMachine(): MachineReading {
  const { system, user } = process.cpuUsage()
  return { atMs: performance.now(), idleMs: readIdleMs(), ownMs: (system + user) / 1_000 }
}

/** On Linux what a hypervisor takes away is not idle either, and waiting for a disk is. */
function readIdleMs(): number {
  if (process.platform !== 'linux') return cpus().reduce((sum, { times }) => sum + times.idle, 0)
  const [, , , , idle = 0, ioWait = 0] =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/ +/).map(Number) ?? []
  const TICK_MS = 10
  return (idle + ioWait) * TICK_MS
}

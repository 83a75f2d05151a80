// What it costs that each closed interval is on the disk itself before the next: how long the syncs take, and what the event loop that
// times arrivals feels of them. The same intervals are written with and without, by turns.
// node_modules/.bin/node test/experiments/durable-intervals.ts [rounds] [folder]
import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { openRunLogs } from '../../src/run-folder/run-logs.ts'
import { completedCall } from '../fakes/call-record.ts'
import { recordRun, type RecordedCall } from '../fakes/recorded-run.ts'

const rounds = Number(process.argv[2] ?? 4)
const INTERVALS = 20
const INTERVAL_MS = 100

const calls: RecordedCall[] = Array.from({ length: 200 }, (_, index) => ({
  mode: index % 2,
  prompt: (index >> 1) % 2,
  gapsMs: Array.from({ length: 50 }, (_gap, gap) => 5 + ((index * 31 + gap * 7) % 40)),
  record: completedCall({ firstTokenMs: 1_100 + index }),
}))
const [interval] = recordRun([calls]).intervals
if (interval === undefined) throw new Error('a run of one interval has one')

const root = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'seismo-durable-'))

interface Cost {
  readonly loopP99Ms: number
  readonly loopMaxMs: number
  readonly cpuMs: number
  readonly closeMs: number
}

async function write(name: string, durable: boolean): Promise<Cost> {
  const folder = join(root, name)
  mkdirSync(folder)
  const logs = openRunLogs(folder, 0, 'experiment', { durable })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const cpu = process.cpuUsage()
  for (let index = 0; index < INTERVALS; index++) {
    const [startMs, endMs] = [index * 1_000, (index + 1) * 1_000]
    for (const work of logs.writesOf({ ...interval, startMs, endMs } as typeof interval & object)) {
      work()
      await new Promise((next) => setImmediate(next))
    }
    await sleep(INTERVAL_MS)
  }
  const used = process.cpuUsage(cpu)
  delay.disable()
  const startMs = performance.now()
  const { failure, intervals } = logs.close()
  if (failure !== null || intervals !== INTERVALS) throw new Error(`${intervals} were written: ${failure}`)
  return {
    loopP99Ms: delay.percentile(99) / 1e6,
    loopMaxMs: delay.max / 1e6,
    cpuMs: (used.user + used.system) / 1_000 / INTERVALS,
    closeMs: performance.now() - startMs,
  }
}

/** What a thread waits that syncs by itself, as a run's conductor does not. */
function syncTimesMs(bytes: number): number[] {
  const file = openSync(join(root, 'sync'), 'w')
  const times = Array.from({ length: INTERVALS }, () => {
    writeSync(file, Buffer.alloc(bytes))
    const startMs = performance.now()
    fdatasyncSync(file)
    return performance.now() - startMs
  })
  closeSync(file)
  return times.toSorted((a, b) => a - b)
}

try {
  for (let round = 1; round <= rounds; round++) {
    for (const [kind, durable] of [
      ['in memory', false],
      ['on disk', true],
    ] as const) {
      const { closeMs, cpuMs, loopMaxMs, loopP99Ms } = await write(`${round}-${kind}`, durable)
      console.log(
        `round ${round}, ${kind.padEnd(9)}: loop delay p99 ${loopP99Ms.toFixed(2)} ms, max ${loopMaxMs.toFixed(2)} ms; ` +
          `CPU ${cpuMs.toFixed(2)} ms an interval; closing ${closeMs.toFixed(1)} ms`,
      )
    }
  }
  const bytes = Math.round(statSync(join(root, '1-on disk', 'histograms.hlog')).size / INTERVALS)
  const times = syncTimesMs(bytes)
  const at = (share: number): string => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1)
  console.log(
    `one sync of ${bytes} bytes: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, max ${at(1)} ms, on a thread of Node's`,
  )
} finally {
  rmSync(root, { recursive: true })
}

// How fast one simulator process is: 400 streams of 50 deltas a second each, 20,000 events a second in all, over
// HTTP/1.1 and HTTP/2. Prints the rate, how late its writes were and what processor it took, by its own truth; ends with
// 1 when p99 is above 5 ms or it takes more than one core. It wants a machine of two cores for itself.
//   node test/experiments/simulator-speed.ts [streams] [events a second]
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { control, type Protocol, protocols } from '../simulator/client.ts'

const MOST_LATENESS_MS = 5
const CLIENTS = 2
/** Streams begin within the first of it, and are measured for the second. */
const RAMP_MS = 3_000
const MEASURED_MS = 10_000

interface Truth {
  readonly inFlight: number
  readonly gapMs: { readonly count: number }
  readonly writeLatenessMs: { readonly p50: number; readonly p99: number; readonly max: number }
}

const [streams = 400, eventsPerSecond = 20_000] = process.argv.slice(2).map(Number)
const deltasPerSecond = eventsPerSecond / streams
const folder = await mkdtemp(join(tmpdir(), 'simulator-speed-'))
const profile = join(folder, 'speed.yml')

const seconds = (RAMP_MS + MEASURED_MS) / 1_000 + 2
const set = 'assumption: set'
await writeFile(
  profile,
  `description: many streams
models:
  speed:
    name: Speed
    provider: Test
    maxOutputTokens: { value: 1000000, ${set} }
    standard:
      slots: { value: ${streams}, ${set} }
      queueLength: { value: 0, ${set} }
      timeToFirstToken: { constant: 500ms, ${set} }
      prefillPer1kTokens: { value: 0ms, ${set} }
      messageStartLead: { value: 10ms, ${set} }
      outputTokensPerSecond: { constant: ${deltasPerSecond}, ${set} }
      batchSlowdown: { value: 0, ${set} }
      gapJitter: { value: 0.35, ${set} }
      tokensPerDelta: { min: 1, max: 1, ${set} }
      outputTokens: { constant: ${deltasPerSecond * seconds}, ${set} }
`,
)

console.log('protocol  streams  events/s  lateness p50  p99      max      CPU')
try {
  for (const protocol of protocols) await measure(protocol)
} finally {
  await rm(folder, { recursive: true })
}

async function measure(protocol: Protocol): Promise<void> {
  const simulator = startProcess('serve', [profile])
  const [url] = (await once(simulator, 'message')) as [string]
  const clients = Array.from({ length: CLIENTS }, () =>
    startProcess('read', [url, protocol, String(streams / CLIENTS), String(RAMP_MS / 2)]),
  )
  try {
    await sleep(RAMP_MS)
    const [before, startMs, startCpuMs] = [await truthOf(url), performance.now(), await cpuOf(simulator)]
    await sleep(MEASURED_MS)
    const [after, endMs, endCpuMs] = [await truthOf(url), performance.now(), await cpuOf(simulator)]
    const rate = ((after.gapMs.count - before.gapMs.count) * 1_000) / (endMs - startMs)
    const cores = (endCpuMs - startCpuMs) / (endMs - startMs)
    print(protocol, after, rate, cores)
    if (after.writeLatenessMs.p99 > MOST_LATENESS_MS || cores > 1) process.exitCode = 1
  } finally {
    for (const child of [simulator, ...clients]) child.kill()
  }
}

function print(protocol: Protocol, { inFlight, writeLatenessMs }: Truth, rate: number, cores: number): void {
  const { p50, p99, max } = writeLatenessMs
  console.log(
    `${protocol.padEnd(10)}${String(inFlight).padEnd(9)}${rate.toFixed(0).padEnd(10)}` +
      `${ms(p50).padEnd(14)}${ms(p99)}${ms(max)}${(cores * 100).toFixed(0)} % of a core`,
  )
}

function startProcess(name: 'serve' | 'read', argv: readonly string[]): ChildProcess {
  return fork(new URL(`./simulator-speed/${name}.ts`, import.meta.url), argv)
}

function truthOf(url: string): Promise<Truth> {
  return control<Truth>(url, 'GET /__truth')
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`.padEnd(9)
}

/** User and system time of the whole process so far. */
async function cpuOf(simulator: ChildProcess): Promise<number> {
  simulator.send('cpu')
  const [cpuMs] = (await once(simulator, 'message')) as [number]
  return cpuMs
}

// What a data set of gigabytes costs: the memory of each process and the time to the first call, beside those of a run with a small one.
// Ends with 1 when a process takes 200 MB more, or the first call comes after 10 s. It needs Linux, a build, and room for the file.
//   node test/experiments/large-data-set.ts [gigabytes] [threads] [folder for the file]
import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulator } from '../../src/simulator/start-simulator.ts'

const MOST_MORE_MB = 200
const MOST_SECONDS = 10

const [gigabytes = '2', threads = '8', parent = tmpdir()] = process.argv.slice(2)

interface Cost {
  /** Of the process that took most, by its name. */
  readonly megabytes: ReadonlyMap<string, number>
  readonly firstCallSeconds: number
}

function writeRows(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  const filler = 'A river is a stream of water that runs to the sea. '.repeat(40)
  let written = 0
  for (let row = 0; written < bytes;) {
    const lines: string[] = []
    for (let count = 0; count < 2_000; count++, row++) {
      lines.push(JSON.stringify({ id: row, prompt: `Row ${row}: ${filler.slice(0, 200 + ((row * 7_919) % 1_600))}` }))
    }
    written += writeSync(file, `${lines.join('\n')}\n`)
  }
  closeSync(file)
}

/** Resident megabytes of a process and its children, by what they run. */
function memoryOf(root: number): Map<string, number> {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const stat = readOrNothing(`/proc/${name}/stat`)
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const isOurs = (pid: number | undefined): boolean => pid !== undefined && (pid === root || isOurs(parents.get(pid)))
  const ours = [...parents.keys()].filter(isOurs)
  return new Map(
    ours.map((pid) => {
      const command = readOrNothing(`/proc/${pid}/cmdline`).split('\0')
      const resident = /VmRSS:\s+(\d+)/.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? '0'
      return [pid === root ? 'seismo' : (command[1]?.split('/').at(-1) ?? 'other'), Number(resident) / 1_024]
    }),
  )
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It ended meanwhile.
    return ''
  }
}

async function measure(folder: string, dataSet: string): Promise<Cost> {
  const simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
  let firstCallMs: number | null = null
  const startMs = performance.now()
  // In between, to see the first call come.
  const door = createServer((request, response) => {
    if (request.method === 'POST') firstCallMs ??= performance.now() - startMs
    void passOn(simulator.url, request, response)
  })
  await new Promise<void>((resolve) => void door.listen(0, '127.0.0.1', resolve))
  const address = door.address()
  const target = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  writeFileSync(
    join(folder, 'prompts.json'),
    JSON.stringify({ mix: [{ name: 'rows', dataset: dataSet, maxOutputTokens: 20 }] }),
  )
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(scenario(target)))
  const command = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../dist/cli/main.js'), 'run', 'scenario.json', '--quiet'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const megabytes = new Map<string, number>()
  const ended = new Promise<void>((resolve) => void command.on('exit', () => resolve()))
  while (command.exitCode === null) {
    for (const [name, resident] of memoryOf(command.pid ?? 0)) {
      megabytes.set(name, Math.max(resident, megabytes.get(name) ?? 0))
    }
    await Promise.race([sleep(100), ended])
  }
  door.close()
  door.closeAllConnections()
  await simulator.close()
  return { megabytes, firstCallSeconds: (firstCallMs ?? Number.NaN) / 1_000 }
}

async function passOn(origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers, method = 'GET', url = '/' } = request
  const body = await buffer(request)
  const answer = await fetch(origin + url, { method, headers: plain(headers), body: method === 'GET' ? null : body })
  const content = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(content)
}

const plain = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      ['host', 'connection', 'content-length', 'transfer-encoding'].includes(name) ? [] : [[name, String(value)]],
    ),
  )

function scenario(target: string): object {
  const modes = { standard: { model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0', region: 'us-east-2' } }
  const bedrock = { modes, prompts: './prompts.json', threads: Number(threads), accuracy: false }
  const load = { executor: 'constant-arrival-rate', rate: 100, duration: '10s', preAllocatedVUs: 100 }
  return { config: { target, engines: { bedrock } }, scenarios: [{ name: 'rows', engine: 'bedrock', ...load }] }
}

const folder = mkdtempSync(join(parent, 'large-data-set-'))
try {
  writeRows(join(folder, 'small.jsonl'), 1e6)
  writeRows(join(folder, 'large.jsonl'), Number(gigabytes) * 1e9)
  const small = await measure(folder, './small.jsonl')
  const large = await measure(folder, './large.jsonl')
  console.log(
    `first call: ${small.firstCallSeconds.toFixed(1)} s, with ${gigabytes} GB ${large.firstCallSeconds.toFixed(1)} s`,
  )
  for (const [name, resident] of large.megabytes) {
    const before = small.megabytes.get(name) ?? 0
    console.log(`${name}: ${before.toFixed(0)} MB, with ${gigabytes} GB ${resident.toFixed(0)} MB`)
    if (resident - before > MOST_MORE_MB) process.exitCode = 1
  }
  if (!(large.firstCallSeconds <= MOST_SECONDS)) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}

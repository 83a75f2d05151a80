// Loaded before a program's own code, by `--import`: when the process ends, it appends what it cost to a file. Threads
// load it too, and are in their process's sum.
import { appendFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const file = process.env['SEISMO_BENCH_COSTS']
if (isMainThread && file !== undefined) {
  process.on('exit', () => {
    const { system, user } = process.cpuUsage()
    appendFileSync(file, `${(system + user) / 1e6}\n`)
  })
}

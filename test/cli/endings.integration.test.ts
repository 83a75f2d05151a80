import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HistogramLogReader } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { CALLS_LOG, findCalls } from '../../src/run-folder/calls-log.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { runProgram } from '../../src/cli/program.ts'
import { errorsIn, validateCall } from '../reports/validate-files.ts'
import { countOf, unaccounted } from '../engine/read-summary.ts'
import { filesOf, onlyRun, readIntervals, RUN_FILES } from './run-files.ts'
import {
  endGroup,
  mainHere,
  startNode,
  startSeismo,
  startSeismoWithin,
  until,
  workingFolder,
  scenarioFolder,
} from './seismo-process.ts'
import { keepingTerminal } from './terminal.ts'

describe('a run that is ended early', () => {
  test('drains on Ctrl-C: all files are complete, exit 105', async () => {
    const folder = workingFolder()
    const run = startSeismo(folder, ['run', 'scenarios/quick.yml'])
    await until(() => readIntervals(folder).length >= 2)
    process.kill(run.pid, 'SIGINT')
    const { code, stderr } = await run.ended

    expect(stderr).toContain('Draining')
    expect(code).toBe(105)
    expect(filesOf(onlyRun(folder))).toEqual(RUN_FILES)
    const summary = readSummary(onlyRun(folder))
    expect(summary.outcome.status).toBe('aborted')
    expect(unaccounted(summary)).toBe(0)
  })

  test('ends at once on a second Ctrl-C, and tells where what was written is', async () => {
    // Of long replies, which are waited for on the first.
    const folder = scenarioFolder()
    const run = startSeismo(folder, ['run', 'scenarios/quick.yml'])
    await until(() => readIntervals(folder).length >= 2)
    process.kill(run.pid, 'SIGINT')
    await until(() => run.stderr().includes('Draining'))
    process.kill(run.pid, 'SIGINT')
    const { code, stderr } = await run.ended

    expect(code).toBe(105)
    expect(stderr).toContain(`Ended at once. What was written until then: ${onlyRun(folder)}`)
    expect(readIntervals(folder).length).toBeGreaterThanOrEqual(2)
  })

  test('takes its Artillery with it when it is killed itself', async () => {
    const folder = workingFolder()
    const run = startSeismo(folder, ['run', 'scenarios/quick.yml'])
    await until(() => readIntervals(folder).length >= 2)
    const artillery = childrenOf(run.pid)
    expect(artillery).toHaveLength(1)
    process.kill(run.pid, 'SIGKILL')

    await until(() => artillery.every((pid) => !isRunning(pid)))
    expect(filesOf(onlyRun(folder))).toEqual(RUN_FILES)
    expect(readSummary(onlyRun(folder)).outcome.status).toBe('aborted')
  })

  test('ends in order where its files may not grow, tells what to do, and can be reported', async () => {
    const folder = workingFolder()
    const run = startSeismoWithin(folder, 64, ['run', 'scenarios/quick.yml', '--duration', '60s', '--vus', '5'])
    const { code, stderr, stdout } = await run.ended

    expect(code).toBe(1)
    expect(stdout).toMatch(/\nABORTED\n- the run could not be recorded any further in .+ulimit -f.+EFBIG/)
    expect(stderr).toMatch(/Could not write .*report\.html: the file may not grow any larger/)
    expect(`${stdout}${stderr}`).not.toMatch(/^\s+at |UNHANDLED|Artillery ended/m)
    expect(filesOf(onlyRun(folder)).filter((name) => name.endsWith('.draft'))).toEqual([])

    const terminal = keepingTerminal()
    expect(await runProgram(['report', onlyRun(folder)], terminal)).toBe(1)
    expect(terminal.printed()).toMatch(/\nABORTED\n- the run could not be recorded any further/)
    expect(filesOf(onlyRun(folder))).toEqual(RUN_FILES)
  })

  test('ends in order where calls.ndjson may not grow, and its last line is whole', async () => {
    const folder = workingFolder()
    // Room for what else the run leaves, but not for a line of each call.
    const words = ['run', 'scenarios/quick.yml', '--duration', '60s', '--vus', '100', '--calls', '--yes']
    const { code, stdout } = await startSeismoWithin(folder, 1_200, words).ended

    expect(code).toBe(1)
    expect(stdout).toMatch(/\nABORTED\n- the calls could not be recorded any further in .+ulimit -f.+EFBIG/)
    const lines = readFileSync(join(onlyRun(folder), 'calls.ndjson'), 'utf8').split('\n')
    expect(lines.pop()).toBe('')
    expect(stdout).toContain(`calls.ndjson holds the first ${lines.length};`)
    for (const line of lines) expect(errorsIn(validateCall, JSON.parse(line))).toEqual([])
  })

  test('leaves a log that can be read up to the last full interval when all of it is killed', async () => {
    const folder = workingFolder()
    const run = startNode(folder, [mainHere, 'run', 'scenarios/quick.yml', '--calls'])
    await until(() => readIntervals(folder).length >= 3)
    endGroup(run.pid)
    await run.ended

    const intervals = readIntervals(folder)
    const log = readLog(join(onlyRun(folder), 'histograms.hlog'))
    const calls = sum(
      intervals.map(({ counters }) =>
        sum(counters.filter(({ metric }) => metric === 'calls_completed').map(({ count }) => count)),
      ),
    )
    const durations = sum(log.filter(({ tag }) => tag.startsWith('call_duration|')).map(({ count }) => count))
    expect(intervals.length).toBeGreaterThanOrEqual(3)
    // The log may be ahead of the intervals by the one that was being written.
    expect(durations).toBeGreaterThanOrEqual(calls)

    const terminal = keepingTerminal()
    expect(await runProgram(['report', onlyRun(folder)], terminal)).toBe(1)
    expect(terminal.printed()).toMatch(
      /\nABORTED\n- the run was killed, or still goes on: what follows is what was written until/,
    )
    expect(countOf(readSummary(onlyRun(folder)), 'calls_completed')).toBe(calls)
    expect(filesOf(onlyRun(folder))).toEqual([CALLS_LOG, ...RUN_FILES])
    expect(findCalls(onlyRun(folder))?.calls).toBeGreaterThanOrEqual(calls)
  })
})

/** By the library's own reader, which knows nothing of ours. */
function readLog(path: string): { tag: string; count: number }[] {
  const reader = new HistogramLogReader(readFileSync(path, 'utf8'))
  const found: { tag: string; count: number }[] = []
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
    found.push({ tag: next.tag, count: next.totalCount })
  }
  return found
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

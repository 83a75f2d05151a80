import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { mergeRuns } from '../../src/cli/merge-command.ts'
import { summariseRecords } from '../../src/cli/report-command.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { CALLS_LOG } from '../../src/run-folder/calls-log.ts'
import { readManifest, writeManifest } from '../../src/run-folder/manifest.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { RunFolderError } from '../../src/run-folder/versioned-file.ts'
import type { RunEnd } from '../../src/results/outcome.ts'
import { completedCall, refusedCall } from '../fakes/call-record.ts'
import { leaveRun } from '../fakes/left-run.ts'
import type { RecordedCall } from '../fakes/recorded-run.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'
import { hashOf } from '../../src/reading/read-text-file.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-merge-'))
afterAll(() => rmSync(root, { recursive: true }))

const START_MS = Date.parse('2026-11-20T22:00:00.000Z')

const call = (firstMs: number): RecordedCall => ({
  mode: 0,
  prompt: 0,
  record: completedCall({ firstTokenMs: 1_000 + firstMs, lastTokenMs: 1_400 + firstMs, endMs: 1_450 + firstMs }),
})
const throttled: RecordedCall = { ...call(0), record: refusedCall({ kind: 'throttled', throttle: 'requests' }) }

interface Part {
  readonly plan?: Partial<RunPlan>
  readonly calls?: readonly (readonly RecordedCall[])[]
  readonly end?: Partial<RunEnd>
  readonly offsetMs?: number
  /** Whether it left no end. */
  readonly isKilled?: boolean
}

/** The folder of a run that started so long after the first. */
function leavePart({
  calls = [[call(100.3)], [call(200.7)]],
  end,
  isKilled = false,
  offsetMs = 0,
  plan,
}: Part = {}): string {
  const { path } = leaveRun(runPlan({ reportsDir: root, ...plan }), calls, end)
  const manifest = readManifest(path)
  const startedAt = new Date(START_MS + offsetMs).toISOString()
  const endedAt = new Date(START_MS + offsetMs + (manifest.ending?.measuredMs ?? 0)).toISOString()
  const left = isKilled ? { endedAt: null, ending: null } : { endedAt }
  writeManifest(path, { ...manifest, ...left, run: { ...manifest.run, startedAt } })
  return path
}

function merge(...paths: readonly string[]) {
  const path = mergeRuns(paths.map(readRunFolder), root)
  const run = readRunFolder(path)
  return { ...run, summary: summariseRecords(run.manifest, run.intervals()) }
}

const segment = (index: number, count = 2): Partial<RunPlan> => ({ segment: { index, count } })

describe('a merged run', () => {
  const all = [[call(100.3), call(99.7)], [call(7_777.7), throttled], [call(200.7)]]
  const together = leaveRun(runPlan({ reportsDir: root }), all)
  const merged = merge(
    leavePart({ plan: segment(0), calls: [[call(100.3)], [throttled], [call(200.7)]] }),
    leavePart({ plan: segment(1), calls: [[call(99.7)], [call(7_777.7)]], offsetMs: 300 }),
  )

  test('says of its series and counters what one machine would have said, to the last digit', () => {
    expect(merged.summary.series).toEqual(together.summary.series)
    expect(merged.summary.counters).toEqual(together.summary.counters)
    expect(merged.summary.outcome).toEqual(together.summary.outcome)
  })

  test('is a whole run, and tells what it was merged of', () => {
    const { parts, plan, run } = merged.manifest
    expect(plan.segment).toEqual({ index: 0, count: 1 })
    expect(plan.scenarios[0]?.executor).toMatchObject({ vus: 1 })
    expect(run.startedAt).toBe('2026-11-20T22:00:00.000Z')
    expect(merged.summary.run.endedAt).toBe('2026-11-20T22:00:03.000Z')
    expect(parts.map(({ offsetMs, segment: of }) => [of.index, offsetMs])).toEqual([
      [0, 0],
      [1, 300],
    ])
  })

  test('has the intervals of both, on the clock of the first', () => {
    const callsOf = [...merged.intervals()].map(({ counters, endMs, startMs }) => [
      startMs,
      endMs,
      counters.find(({ metric }) => metric === 'calls')?.count,
    ])
    expect(callsOf).toEqual([
      [0, 1_000, 2],
      [1_000, 2_000, 2],
      [2_000, 3_000, 1],
    ])
  })

  test('leaves manifest and logs, of which everything else is made', () => {
    expect(readdirSync(merged.path).toSorted()).toEqual(['histograms.hlog', 'intervals.ndjson', 'run.json'])
  })
})

test('machines that each made the whole have its load as many times', () => {
  const plan = { budget: { costUsd: 1, tokens: null } }
  const { manifest } = merge(
    leavePart({ plan: { ...plan, seed: 1 } }),
    leavePart({ plan: { ...plan, seed: 2 } }),
    leavePart({ plan }),
  )
  expect(manifest.plan).toMatchObject({ budget: { costUsd: 3 }, threads: 3, scenarios: [{ executor: { vus: 3 } }] })
})

const reasonsWith = (part: Part) =>
  merge(leavePart({ plan: segment(0) }), leavePart({ plan: segment(1), offsetMs: 500, ...part })).summary.outcome

test('parts that are damaged are not merged, and nothing is left of the attempt', () => {
  const parts = [leavePart({ plan: segment(0) }), leavePart({ plan: segment(1) })] as const
  truncateSync(join(parts[1], 'histograms.hlog'), 2_000)
  const before = readdirSync(root).length
  expect(() => merge(...parts)).toThrow(`${parts[1]}/histograms.hlog: the histograms from`)
  expect(readdirSync(root)).toHaveLength(before)
})

describe('what ended a part is told of the whole:', () => {
  test('a kill', () => {
    const { exitCode, reasons, status } = reasonsWith({ isKilled: true, calls: [[call(1)]] })
    expect([status, exitCode]).toEqual(['aborted', 1])
    expect(reasons).toEqual([
      expect.stringMatching(
        /^its part \S+ was killed, or still goes on: what follows is what was written until 1\.5 s after the start$/,
      ),
    ])
  })

  test('a signal, and a hook that threw', () => {
    expect(reasonsWith({ end: { stoppedBySignal: true } })).toMatchObject({ status: 'aborted', exitCode: 105 })
    const { exitCode, reasons } = reasonsWith({ end: { hookFailure: 'beforeCall threw: no' } })
    expect([exitCode, reasons]).toEqual([107, [expect.stringMatching(/^in \S+: beforeCall threw: no$/)]])
  })

  test('a thread that was lost', () => {
    const { reasons, status } = reasonsWith({ end: { lostThreads: [{ thread: 1, reason: 'exit code 9' }] } })
    expect(status).toBe('invalid')
    expect(reasons.at(-1)).toMatch(/^a thread was lost: thread 1: exit code 9, in \S+$/)
  })

  test('a segment’s part of the budget', () => {
    const budgetEnd = {
      budget: { costUsd: null, tokens: 10 },
      segments: 2,
      costPicoUsd: 0n,
      tokens: 6,
      callsWithoutUsage: 0,
    }
    expect(reasonsWith({ end: { budgetEnd } })).toMatchObject({
      exitCode: 121,
      reasons: ["the segment's part of the budget is spent: 6 tokens, where 5 is the limit"],
    })
  })
})

const leaveCalls = (index: number, text: string): string => {
  const path = leavePart({ plan: { ...segment(index), calls: true } })
  writeFileSync(join(path, CALLS_LOG), text)
  return path
}

describe('calls.ndjson of the parts', () => {
  test('is one file of all their whole lines', () => {
    const [a, b] = [leaveCalls(0, '{"call":1}\n{"call":2}\n'), leaveCalls(1, '{"call":3}\n{"cal')]
    const merged = merge(a, b)
    expect(readFileSync(join(merged.path, CALLS_LOG), 'utf8')).toBe('{"call":1}\n{"call":2}\n{"call":3}\n')
    expect(merged.manifest.records?.calls).toBe(3)
  })

  test('is left out, and told, where a part has none', () => {
    const [a, b] = [leaveCalls(0, '{"call":1}\n'), leaveCalls(1, '')]
    rmSync(join(b, CALLS_LOG))
    const told: string[] = []
    const path = mergeRuns([a, b].map(readRunFolder), root, (notice) => told.push(notice))
    expect(told).toEqual([`notice: the merged run has no calls.ndjson, because there is none in ${b}`])
    expect(readdirSync(path)).not.toContain(CALLS_LOG)
    expect(readManifest(path).records).not.toHaveProperty('calls')
  })
})

const refusalOf = (...paths: readonly string[]): string => {
  try {
    merge(...paths)
  } catch (error) {
    expect(error).toBeInstanceOf(RunFolderError)
    return (error as Error).message
  }
  return 'nothing was refused'
}

describe('not merged, with what differs, are', () => {
  test('one run alone, and one run twice', () => {
    const path = leavePart()
    expect(refusalOf(path)).toBe('A merged run takes at least two runs.')
    expect(refusalOf(path, path)).toMatch(/- \S+ and \S+ are the same run$/)
  })

  test('runs of other modes', () => {
    const [a, b] = [leavePart(), leavePart({ plan: { modes: [modePlan({ region: 'eu-west-1' })] } })]
    expect(refusalOf(a, b)).toBe(
      `These are not parts of one run:\n- plan.modes.0.region is "us-east-2" in ${a} and "eu-west-1" in ${b}`,
    )
  })

  test('segments of different seeds', () => {
    const [a, b] = [leavePart({ plan: segment(0) }), leavePart({ plan: { ...segment(1), seed: 7 } })]
    expect(refusalOf(a, b)).toBe(`These are not parts of one run:\n- seed is 42 in ${a} and 7 in ${b}`)
  })

  test('some of the segments, and one of them twice', () => {
    const [a, b] = [leavePart({ plan: segment(1, 4) }), leavePart({ plan: segment(1, 4) })]
    expect(refusalOf(a, b)).toBe(
      `These are not parts of one run:\n- segment 2/4 is there twice: ${a} and ${b}\n- missing: segment 1/4, 3/4, 4/4`,
    )
  })

  test('a segment and a whole run', () => {
    const [a, b] = [leavePart({ plan: segment(0) }), leavePart()]
    expect(refusalOf(a, b)).toContain(`segments is 2 in ${a} and 1 in ${b}`)
  })

  test('runs one after the other', () => {
    const [a, b] = [leavePart(), leavePart({ offsetMs: 60_000 })]
    expect(refusalOf(a, b)).toContain(`${b} started 58.0 s after all runs before it had ended`)
  })

  test('runs of scenario files that differ', () => {
    const files = ['a', 'b'].map((content) => {
      const path = join(mkdtempSync(join(root, 'files-')), 'ramp.yml')
      writeFileSync(path, content)
      return path
    })
    const [a, b] = files.map((file) =>
      leavePart({ plan: { scenarioFile: file, files: [{ path: file, ...hashOf(readFileSync(file)) }] } }),
    ) as [string, string]
    expect(refusalOf(a, b)).toMatch(/^- files\.ramp\.yml is "\w{64}" in \S+ and "\w{64}" in \S+$/m)
  })

  test('what is merged already', () => {
    const { path } = merge(leavePart(), leavePart())
    expect(refusalOf(path, leavePart())).toContain(`${path} is a merged run: merge its parts`)
  })
})

// A folder that is damaged at random: what is made of it is the truth, or says that it is not, and passes nothing that did not pass.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import { summariseRecords } from '../../src/cli/report-command.ts'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import { readManifest, writeManifest } from '../../src/run-folder/manifest.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { RunFolderError } from '../../src/run-folder/versioned-file.ts'
import type { Summary } from '../../src/results/summary.ts'
import { keepingTerminal } from '../cli/terminal.ts'
import { completedCall, refusedCall } from '../fakes/call-record.ts'
import { leaveRun } from '../fakes/left-run.ts'
import type { RecordedCall } from '../fakes/recorded-run.ts'
import { runPlan } from '../fakes/run-plan.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-damaged-'))
afterAll(() => rmSync(root, { recursive: true }))

const call = (ttftMs: number): RecordedCall => ({
  mode: 0,
  prompt: 0,
  gapsMs: [3, 7],
  record: completedCall({ firstTokenMs: 1_000 + ttftMs, lastTokenMs: 1_900, endMs: 2_000 }),
})
const throttled: RecordedCall = { mode: 0, prompt: 0, record: refusedCall({ kind: 'throttled', throttle: 'tokens' }) }
const CALLS = [
  [call(100), call(200)],
  [call(700)],
  [],
  [throttled, call(300)],
  [call(150), call(160), call(170)],
  [call(90)],
]

const leave = (limitMs: number): string => {
  const thresholds = thresholdsSchema.parse({ time_to_first_token: [{ threshold: `max<${limitMs}` }] })
  return leaveRun(runPlan({ reportsDir: root, thresholds }), CALLS).path
}

const FILES = ['run.json', 'histograms.hlog', 'intervals.ndjson'] as const

/** Parts of a file are chosen by a share of its length, so that all of it is as likely. */
const damage = fc.record({
  file: fc.constantFrom(...FILES),
  kind: fc.constantFrom('cut', 'flip', 'remove-line', 'double-line', 'swap-lines', 'zero', 'remove-bytes'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  mask: fc.integer({ min: 1, max: 255 }),
})

type Damage = typeof damage extends fc.Arbitrary<infer Drawn> ? Drawn : never

const ofLines = (changed: readonly string[]): Buffer => Buffer.from(changed.join(''), 'latin1')

function damaged(bytes: Buffer, { at, kind, mask }: Damage): Buffer {
  const place = Math.floor(at * bytes.length)
  const lines = bytes.toString('latin1').split(/(?<=\n)/)
  const line = Math.floor(at * lines.length)
  const copy = Buffer.from(bytes)
  switch (kind) {
    case 'cut':
      return bytes.subarray(0, place)
    case 'flip':
      copy[place] = (copy[place] ?? 0) ^ mask
      return copy
    case 'zero':
      return copy.fill(0, place, Math.min(copy.length, place + mask))
    case 'remove-bytes':
      return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + mask)])
    case 'remove-line':
      return ofLines(lines.toSpliced(line, 1))
    case 'double-line':
      return ofLines(lines.toSpliced(line, 0, lines[line] ?? ''))
    case 'swap-lines':
      return ofLines(lines.toSpliced(line, 2, ...lines.slice(line, line + 2).toReversed()))
  }
}

/** As `seismo report` has it; null where the folder is refused. */
function readAgain(path: string): Summary | null {
  try {
    const run = readRunFolder(path)
    const told: string[] = []
    return summariseRecords(
      run.manifest,
      run.intervals((each) => told.push(each)),
      told,
    )
  } catch (error) {
    assert(error instanceof RunFolderError, String(error))
    return null
  }
}

/** Returns how often the damage was refused, told, and without effect. */
function tryAll(
  path: string,
  runs: number,
  judge: (summary: Summary, whole: Summary) => 'told' | 'same',
): Record<string, number> {
  const whole = readAgain(path)
  if (whole === null) throw new Error('the folder is whole')
  const contents = new Map(FILES.map((name) => [name, readFileSync(join(path, name))]))
  const seen = { refused: 0, told: 0, same: 0 }
  fc.assert(
    fc.property(damage, (drawn) => {
      const { file } = drawn
      const before = contents.get(file) ?? Buffer.alloc(0)
      writeFileSync(join(path, file), damaged(before, drawn))
      try {
        const summary = readAgain(path)
        seen[summary === null ? 'refused' : judge(summary, whole)]++
      } finally {
        writeFileSync(join(path, file), before)
      }
    }),
    { numRuns: runs, seed: 11 },
  )
  expect(readAgain(path)).toEqual(whole)
  return seen
}

const callsOf = ({ counters }: Summary): number =>
  counters.find(({ metric, tags }) => metric === 'calls' && Object.keys(tags).length === 0)?.count ?? 0

describe('of a folder damaged at a thousand random places, the report is the truth or says that it is not', () => {
  test.each([
    ['passed', 10_000, 0, 1_000],
    ['failed a threshold', 500, 99, 200],
  ])(
    'where the run %s',
    (_, limitMs, exitCode, runs) => {
      const path = leave(limitMs)
      expect(readAgain(path)?.outcome.exitCode).toBe(exitCode)
      const seen = tryAll(path, runs, (summary, whole) => {
        if (summary.outcome.exitCode === exitCode) {
          assert.deepEqual(summary, whole)
          return 'same'
        }
        expect(summary.outcome).toMatchObject({ status: 'invalid', exitCode: 1 })
        expect(summary.outcome.reasons[0]).toMatch(/^(histograms\.hlog|intervals\.ndjson)/)
        return 'told'
      })
      console.log(`of ${runs} damages: ${JSON.stringify(seen)}`)
      expect(seen['told']).toBeGreaterThan(0.4 * runs)
      expect(seen['refused']).toBeGreaterThan(0.2 * runs)
      // What stands above the histograms, and blanks of run.json, say nothing.
      expect(seen['same']).toBeLessThan(0.2 * runs)
    },
    120_000,
  )

  test('where the run was killed, it is never more than was written', () => {
    const path = leave(10_000)
    const { sha256: _, ...manifest } = readManifest(path)
    writeManifest(path, { ...manifest, endedAt: null, ending: null, records: { intervals: null } })
    tryAll(path, 200, (summary, whole) => {
      expect(summary.outcome.exitCode).toBe(1)
      // By what is left after a cut; what was changed is told.
      assert(summary.outcome.status === 'invalid' || callsOf(summary) <= callsOf(whole))
      expect(summary.outcome.status).toBeOneOf(['aborted', 'invalid'])
      return 'told'
    })
  }, 120_000)
})

test('the command tells it, exits with 1, and writes over nothing that was right', async () => {
  const whole = leave(10_000)
  const path = join(root, 'copy')
  cpSync(whole, path, { recursive: true })
  const log = join(path, 'histograms.hlog')
  writeFileSync(log, readFileSync(log).subarray(0, 3_000))
  const before = new Map(
    ['summary.json', 'summary.md', 'junit.xml', 'report.html'].map((name) => [
      name,
      readFileSync(join(path, name), 'utf8'),
    ]),
  )
  rmSync(join(path, 'junit.xml'))

  const terminal = keepingTerminal()
  expect(await runProgram(['report', path], terminal)).toBe(1)
  expect(terminal.printed()).toMatch(
    /^INVALID: the files of this run are damaged; do not use these numbers\n(- histograms\.hlog: the histograms from .+ are left out\n)+/m,
  )
  expect(terminal.printed()).toMatch(
    /^- histograms\.hlog: the histograms from 3\.0 s to 6\.0 s are not as they were written/m,
  )
  before.delete('junit.xml')
  for (const [name, text] of before) expect(readFileSync(join(path, name), 'utf8')).toBe(text)
  expect(readFileSync(join(path, 'junit.xml'), 'utf8')).toContain('<error type="invalid"')
})

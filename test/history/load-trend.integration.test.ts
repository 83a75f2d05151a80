import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plain } from '../../src/reports/text-table.ts'
import { loadTrend } from '../../src/history/load-trend.ts'
import { renderTrend } from '../../src/reports/history/trend-text.ts'
import { renderTrendPage } from '../../src/reports/history/trend-page.ts'
import { GATED_METRICS } from '../../src/history/compared-metric.ts'
import { DEFAULT_TREND_SETTINGS } from '../../src/history/make-trend.ts'
import type { Trend } from '../../src/history/trend.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { leaveAborted, leaveRun, usualMode } from '../fakes/left-runs.ts'

const NOISE = [1, 1.01, 0.99, 1.02, 1, 0.98, 1.01]

/** Sixteen nights of a run each, a fifth slower from the tenth on, in mode `name`. */
function leaveHistory(folder: string, name = 'standard', nights = 16): string {
  for (let night = 0; night < nights; night++) {
    leaveRun(folder, 24 * night, { modes: { [name]: usualMode(NOISE[night % 7]! * (night < 9 ? 1 : 1.2)) } })
  }
  return folder
}

const trendOf = (folder: string): Trend => loadTrend(folder, GATED_METRICS, DEFAULT_TREND_SETTINGS)

describe('the history of a folder', () => {
  test('is told with each change, its date, its size and the runs on both sides', async () => {
    const trend = trendOf(leaveHistory(temporaryFolder()))
    // The fingerprint follows from everything in a plan.
    const text = renderTrend(trend, plain).replace(/load [0-9a-f]{8}/, 'load 5b52f265')
    await expect(`${text}\n`).toMatchFileSnapshot('golden/trend.txt')
  })

  test('does not mix runs of different loads, or of scenario files of different names', () => {
    const folder = leaveHistory(temporaryFolder())
    leaveHistory(join(folder, 'other'), 'express')
    leaveRun(join(folder, 'renamed'), 500, {
      change: (manifest) => ({ ...manifest, run: { ...manifest.run, scenarioFile: '/load/weekly.yml' } }),
    })
    // Neither is another load: where the file lies, and what ran it.
    leaveRun(folder, 24 * 16, {
      change: (manifest) => ({
        ...manifest,
        run: { ...manifest.run, scenarioFile: '/elsewhere/nightly.yml' },
        versions: { ...manifest.versions, node: '99.0.0' },
        machine: { ...manifest.machine, cores: 96 },
      }),
    })
    const { groups } = trendOf(folder)
    expect(groups.map(({ points, scenario }) => `${scenario} ${points.length}`)).toEqual([
      'nightly.yml 16',
      'weekly.yml 1',
      'nightly.yml 17',
    ])
    expect(new Set(groups.map(({ fingerprint }) => fingerprint)).size).toBe(2)
    expect(renderTrend(trendOf(folder), plain)).toContain('1 point: 7 more before a change can show')
  })

  test('leaves out, by name, the runs that measured nothing', () => {
    const folder = leaveHistory(temporaryFolder())
    leaveRun(folder, 999, { outcome: { status: 'invalid', reasons: ['check x failed'] } })
    const trend = trendOf(folder)
    expect(trend.leftOut).toEqual([{ folder: join(folder, 'run-999'), reason: 'it is invalid: check x failed' }])
    expect(renderTrend(trend, plain)).toContain('run-999: it is invalid: check x failed')
    expect(renderTrendPage(trend)).toContain('run-999: it is invalid: check x failed')
  })

  test('is one history though a version had an option more, which nobody set', () => {
    const folder = leaveHistory(temporaryFolder())
    leaveRun(folder, 24 * 16, {
      change: (manifest) => ({
        ...manifest,
        plan: { ...manifest.plan, modes: manifest.plan.modes.map((mode) => ({ ...mode, newOption: null })) },
      }),
    })
    expect(trendOf(folder).groups.map(({ points }) => points.length)).toEqual([17])
  })

  test('leaves out, by name, a damaged and an older run, and tells of all others', () => {
    const folder = leaveHistory(temporaryFolder())
    const cut = leaveRun(folder, 990)
    writeFileSync(join(cut, 'summary.json'), '{ "schema": "seismo.summary/1", "run": { "id"')
    leaveRun(folder, 991, { change: (manifest) => ({ ...manifest, schema: 'seismo.run/1' }) })
    leaveRun(folder, 992, { change: ({ run: _run, ...rest }) => rest })
    const trend = trendOf(folder)
    expect(trend.groups[0]!.points).toHaveLength(16)
    expect(trend.leftOut.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/run-990\/summary\.json is no JSON/),
      expect.stringMatching(/run-991\/run\.json is of schema "seismo\.run\/1"/),
      expect.stringMatching(/run-992\/run\.json is damaged at run\.id: expected a text, found nothing/),
    ])
  })

  test('leaves out a run that a threshold aborted', () => {
    const folder = leaveHistory(temporaryFolder())
    leaveAborted(folder, 993)
    expect(trendOf(folder).leftOut.map(({ reason }) => reason)).toEqual([
      'a threshold aborted it after 12.3 s: threshold http failed: observed 2',
    ])
  })

  test('finds folders behind links, once, and goes round in no circle', () => {
    const [real, links] = [leaveHistory(temporaryFolder()), temporaryFolder()]
    symlinkSync(real, join(links, 'nights'))
    symlinkSync(join(real, 'run-0'), join(links, 'a-night'))
    symlinkSync(links, join(links, 'round'))
    symlinkSync(join(links, 'nowhere'), join(links, 'gone'))
    const trend = trendOf(links)
    expect(trend.groups[0]!.points).toHaveLength(16)
    expect(trend.leftOut).toEqual([])
  })

  test('takes copies of a run for one', () => {
    const folder = leaveHistory(temporaryFolder())
    leaveHistory(join(folder, 'copy'), 'standard', 2)
    const trend = trendOf(folder)
    expect(trend.groups[0]!.points).toHaveLength(16)
    expect(trend.leftOut.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^it is the same run as /),
      expect.stringMatching(/^it is the same run as /),
    ])
  })

  test('is refused where there is no run, and where none measured anything', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'empty'))
    expect(() => trendOf(join(folder, 'empty'))).toThrow(/holds no run/)
    leaveRun(join(folder, 'killed'), 1, { hasSummary: false })
    expect(() => trendOf(join(folder, 'killed'))).toThrow(/no run that measured anything:\n.*run-1: it has no summary/)
  })
})

const page = (): string => renderTrendPage(trendOf(leaveHistory(temporaryFolder())))

describe('its page', () => {
  test('draws each series, a point a night, and its change; all of it is in a table too', () => {
    const text = page()
    expect(text.match(/<svg\s[^>]*role="img"\s+aria-label="[^"]+"/g)).toHaveLength(GATED_METRICS.length)
    expect(text.match(/<circle\s/g)).toHaveLength(GATED_METRICS.length * 16)
    expect(text.match(/<line\s+class="change worse"/g)).toHaveLength(1)
    expect(text.match(/<th\s+scope="row">/g)).toHaveLength(GATED_METRICS.length * 16)
    expect(text).toMatch(
      /<li\s+class="worse">\s*<strong>time_to_first_token p\(95\) of mode standard<\/strong>:\s+2026-11-29: worse, /,
    )
    // Every number of a drawing is one.
    expect(text).not.toMatch(/NaN|Infinity|undefined/)
  })

  test('loads nothing and runs nothing', () => {
    const text = page()
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(text) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(text).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    )
    expect(text).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|https?:/i)
  })

  test('holds names as text, whatever is in them', () => {
    const name = '"><script>alert(1)</script>\u202E'
    const text = renderTrendPage(trendOf(leaveHistory(temporaryFolder(), name)))
    expect(text).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toMatch(/<script|\u202E/)
  })

  test('closes what it opens', () => {
    const open: string[] = []
    const isVoid = new Set(['meta', 'br'])
    for (const [, slash, tag = '', attributes = ''] of page().matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/g)) {
      if (isVoid.has(tag) || attributes.endsWith('/')) continue
      if (slash === '') open.push(tag)
      else if (open.at(-1) === tag) open.pop()
      else open.push(`/${tag}`)
    }
    expect(open).toEqual([])
  })
})

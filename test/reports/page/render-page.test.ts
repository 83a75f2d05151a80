import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { renderPage, renderPageText } from '../../../src/reports/page/render-page.ts'
import { completedCall, refusedCall } from '../../fakes/call-record.ts'
import { modeDimension } from '../../fakes/mode-dimension.ts'
import { pageRun, variedCalls, type PageRunOptions } from '../../fakes/page-run.ts'
import { twoModes } from '../../fakes/recorded-run.ts'

const pageOf = (options: PageRunOptions): string => renderPage(pageRun(options).model)
const textOf = (options: PageRunOptions): string =>
  Object.values(renderPageText(pageRun(options).model))
    .join(' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

const completed = { mode: 0, prompt: 0, record: completedCall() }
const throttled = { mode: 0, prompt: 0, record: refusedCall({ kind: 'throttled', throttle: 'tokens' }) }

describe('the page', () => {
  const page = pageOf({ calls: variedCalls(5, 1, twoModes), thresholds: { calls_failed: ['count<1'] } })

  test('allows itself its own script and style by their hashes, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'")
    const hashOf = (tag: string): string => {
      const text = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? ''
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    }
    expect(policy?.split('; ').toSorted()).toEqual(
      [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        'img-src data:',
        `script-src ${hashOf('script')}`,
        `style-src ${hashOf('style')}`,
      ].toSorted(),
    )
  })

  test('names no other place', () => {
    const withoutRemarks = page.replaceAll(/https:\/\/github\.com\/leeoniya\/uPlot[^\s*]*/g, '')
    expect(withoutRemarks.match(/https?:\/\/[^\s"'<]+/g) ?? []).toEqual(['http://www.w3.org/2000/svg'])
  })

  test('says first what the run came to, then what had to hold, then the modes, then draws', () => {
    const places = [
      'Verdict',
      '>Thresholds</h2',
      '>Validity</h2',
      '>Modes side by side</h2',
      '>Charts</h2',
      '>Iterations</h2',
    ].map((text) => page.indexOf(text))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(places.toSorted((a, b) => a - b)).toEqual(places)
  })

  test('has the numbers of the modes where no script runs', () => {
    const text = textOf({ calls: variedCalls(5, 1, twoModes) })
    expect(text).toMatch(/standard 10 /)
    expect(text).toMatch(/all modes 20 /)
  })
})

test('thresholds stand with what was observed, and a failed one decides', () => {
  const text = textOf({
    calls: [[completed]],
    thresholds: { 'time_to_first_token{mode:standard}': ['p(50)<100', 'p(95)<5000'] },
  })
  expect(text).toMatch(/FAILED .*failed: observed 200/)
  expect(text).toMatch(
    /time_to_first_token\{mode:standard\} ✗~ p\(50\)&lt;100 p\(50\) = 200(\.\d+)? ms cannot be told .* ✓~ p\(95\)&lt;5000 p\(95\) = 200/,
  )
})

describe('a run of which there is little to tell says so', () => {
  test.each<readonly [string, PageRunOptions, RegExp]>([
    ['an empty one', { calls: [[]] }, /No call was made: there is nothing to measure\./],
    ['one without an interval', { calls: [] }, /No call was made/],
    ['one of throttled calls', { calls: [[throttled, throttled]] }, /All 2 calls were throttled: there is no latency/],
    ['one of one call', { calls: [[completed]] }, /One call completed: every percentile of it is that call/],
    [
      'one that was cut off',
      { calls: [[completed, completed]], hasEnded: false },
      /The run was cut off and wrote no end/,
    ],
  ])('%s', (_, options, told) => {
    expect(textOf(options)).toMatch(told)
    expect(pageOf(options)).toMatch(/^<!doctype html>/)
  })

  test('and one that went well does not', () => {
    expect(textOf({ calls: [[completed, completed]] })).not.toMatch(/cut off|nothing to measure|no latency|that call/)
  })
})

test('a run that is not valid says so before any number', () => {
  const text = textOf({ calls: [[completed]], changes: { lostThreads: [{ thread: 1, reason: 'gone' }] } })
  expect(text).toMatch(/INVALID .*do not use these numbers/)
})

test('names of others are text and nothing more, wherever they stand', () => {
  const evil = `</script><script>alert("1")</script>'"&<img src=x onerror=alert(2)>\u202E🙂`
  const dimensions = {
    scenarios: [{ name: evil, model: 'closed' as const }],
    modes: [modeDimension(evil), modeDimension(evil.repeat(20))],
    prompts: [evil],
  }
  const page = pageOf({ calls: variedCalls(3, 2, dimensions), dimensions })
  expect(page.match(/<script/g)).toHaveLength(2)
  expect(page.match(/<\/script>/g)).toHaveLength(2)
  expect(page).not.toContain('<img')
  expect(page).not.toContain('\u202E')
  expect(page).toContain('🙂')
  const data = /<script type="application\/json" id="charts">([^]*?)<\/script>/.exec(page)?.[1] ?? ''
  expect((JSON.parse(data) as { modes: string[] }).modes[0]).toContain('</script><script>alert("1")')
})

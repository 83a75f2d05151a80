import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLivePage, type LivePage } from '../../src/cli/live-page.ts'
import { SetUpError } from '../../src/engine/preflight.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { INTERVALS_LOG } from '../../src/run-folder/intervals-log.ts'
import { openRunFolder } from '../../src/reports/open-run-folder.ts'
import { recordEnding } from '../../src/results/recorded-ending.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { pageRun, variedCalls } from '../fakes/page-run.ts'
import { finishedRun, recordRun, twoModes } from '../fakes/recorded-run.ts'
import { chromiumPath, launchChromium, openPage, WITH_CHROMIUM } from '../reports/page/chromium.ts'
import { seismoHere, startSeismoHere } from './seismo-here.ts'
import { until, workingFolder } from './seismo-process.ts'

const calls = variedCalls(4, 2, twoModes)

/** A run of which the test closes the intervals. */
function startRun() {
  const { intervals, plan: planned } = pageRun({ calls })
  const plan: RunPlan = { ...planned, reportsDir: join(temporaryFolder(), 'reports') }
  const folder = openRunFolder(plan)
  const { store } = recordRun(calls)
  return {
    plan,
    path: folder.path,
    async close(second: number) {
      const interval = intervals[second]
      if (interval === undefined) throw new Error(`there is no second ${second}`)
      folder.appendInterval(interval)
      // Its line is the last that is written of it, some turns later.
      const lines = (): number => readFileSync(join(folder.path, INTERVALS_LOG), 'utf8').split('\n').length - 1
      await until(() => lines() === second + 1)
    },
    finish() {
      const finished = finishedRun(store, { run: folder.run, measuredMs: 4_000 })
      folder.finish(makeSummary(finished), recordEnding(finished, plan.thresholds, store))
    },
  }
}

async function serve(plan: RunPlan, port = 0): Promise<LivePage> {
  const page = await openLivePage(plan, port)
  onTestFinished(() => page[Symbol.asyncDispose]())
  return page
}

const ask = (
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { headers, method }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

describe('the live page', () => {
  test('answers on loopback to its own name alone', async () => {
    const { plan } = startRun()
    const { url } = await serve(plan)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const { port } = new URL(url)
    expect(await ask(url)).toBe(200)
    expect(await ask(url, { host: `localhost:${port}` })).toBe(200)
    for (const host of [
      `rebound.example:${port}`,
      'rebound.example',
      '127.0.0.1:1',
      `127.0.0.1:${port}.rebound.example`,
    ]) {
      expect([host, await ask(url, { host }), await ask(`${url}events`, { host })]).toEqual([host, 403, 403])
    }
    expect(await ask(url, {}, 'POST')).toBe(405)
    expect(await ask(`${url}run.json`)).toBe(404)
  })

  test('says that a port is taken, and that no run was started', async () => {
    const { plan } = startRun()
    const { url } = await serve(plan)
    await expect(openLivePage(plan, Number(new URL(url).port))).rejects.toThrow(SetUpError)
  })

  test('has nothing to show before the run has begun, and then the intervals so far', async () => {
    const run = startRun()
    const page = await serve(run.plan)
    expect(await (await fetch(page.url)).text()).toContain('The run is starting')
    page.follow(run.path)
    await run.close(0)
    const text = await (await fetch(page.url)).text()
    expect(text).toContain('RUNNING')
    expect(text).toContain('"startS":[0]')
  })

  test('lets go of its readers when it ends', async () => {
    const run = startRun()
    const page = await openLivePage(run.plan, 0)
    page.follow(run.path)
    const reader = await fetch(`${page.url}events`)
    await run.close(0)
    run.finish()
    page.end()
    await page[Symbol.asyncDispose]()
    expect(await reader.text()).toMatch(/^event: ended\ndata: \{"head":/)
    await expect(ask(page.url)).rejects.toThrow('ECONNREFUSED')
  })
})

test.skipIf(chromiumPath === null)(
  `the live page grows as the run goes, ${WITH_CHROMIUM}, and keeps what the reader chose`,
  async () => {
    const browser = await launchChromium()
    onTestFinished(() => browser.close())
    const run = startRun()
    const live = await serve(run.plan)
    live.follow(run.path)
    await run.close(0)
    const { complaints, page, requests } = await openPage(browser, live.url)
    const slots = () => page.evaluate('seismo.charts().slots.startS.length')
    expect(await slots()).toBe(1)
    await page.getByLabel('optimized').uncheck()
    await expect.poll(() => requests).toContain(`${live.url}events`)
    await run.close(1)
    await expect
      .poll(async () => {
        live.intervalClosed()
        return slots()
      })
      .toBe(2)
    expect(await page.evaluate(`seismo.chart('ttft').series.slice(1).map(({ label }) => label)`)).toEqual([
      'standard p50',
      'standard p95',
    ])
    expect(await page.locator('.verdict h2').innerText()).toBe('RUNNING')
    await run.close(2)
    await run.close(3)
    run.finish()
    live.end()
    await expect.poll(() => page.locator('.verdict h2').innerText()).toBe('PASSED')
    expect(await slots()).toBe(4)
    await live[Symbol.asyncDispose]()
    expect(await page.locator('#following').innerText()).toBe('The run has ended. Its report stands in its folder.')
    expect(complaints).toEqual([])
    expect(new Set(requests)).toEqual(new Set([live.url, `${live.url}events`]))
  },
)

test('--live prints where the page is, serves it while the run goes, and leaves nothing behind', async () => {
  const run = startSeismoHere(workingFolder(), [
    'run',
    'scenarios/quick.yml',
    '--vus',
    '2',
    '--duration',
    '3s',
    '--live',
  ])
  await until(() => run.stderr().includes('Live page: '))
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(run.stderr())?.[0] ?? ''
  const events = await (await fetch(`${url}events`)).text()
  expect(events).toMatch(/event: update\n/)
  expect(events.trim().split('\n\n').at(-1)).toMatch(/^event: ended\n/)
  expect((await run.ended).code).toBe(0)
  await expect(ask(url)).rejects.toThrow('ECONNREFUSED')
})

test('--live before the file takes it for the port, and says what to do', async () => {
  const { code, stderr } = await seismoHere(workingFolder(), 'run', '--live', 'scenarios/quick.yml')
  expect(code).not.toBe(0)
  expect(stderr).toContain('write the file before --live')
})

import { expect, onTestFinished, test } from 'vitest'
import { chromiumPath, launchChromium, openPage, WITH_CHROMIUM } from '../reports/page/chromium.ts'
import { serve, startRun } from './live-run.ts'

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
    await page.locator('#modes').getByLabel('optimized').uncheck()
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

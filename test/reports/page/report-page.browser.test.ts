import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatMs } from '../../../src/reports/page/client/format.ts'
import { renderPage } from '../../../src/reports/page/render-page.ts'
import { completedCall, refusedCall } from '../../fakes/call-record.ts'
import { modeDimension } from '../../fakes/mode-dimension.ts'
import { richSummary } from '../../fakes/rich-summary.ts'
import { pageRun, variedCalls, type PageRunOptions } from '../../fakes/page-run.ts'
import { twoModes } from '../../fakes/recorded-run.ts'
import { chromiumPath, launchChromium, openPage, WITH_CHROMIUM } from './chromium.ts'

test.runIf(process.env['CI'] !== undefined)('there is a Chromium where CI runs', () => {
  expect(chromiumPath).not.toBeNull()
})

const TIME_CHARTS = ['ttft', 'otps', 'outcomes', 'rate', 'in-flight', 'client']
const CHARTS = ['percentiles', ...TIME_CHARTS, 'throughput', 'gaps']
const SECONDS = 60

describe.skipIf(chromiumPath === null)(`the page of a run, ${WITH_CHROMIUM},`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'seismo-page-'))
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })

  const fileOf = (name: string, options: PageRunOptions): string => {
    const path = join(folder, `${name}.html`)
    writeFileSync(path, renderPage(pageRun(options).model))
    return pathToFileURL(path).href
  }
  const options: PageRunOptions = {
    calls: variedCalls(SECONDS, 4, twoModes),
    thresholds: { 'time_to_first_token{mode:standard}': ['p(50)<900', 'p(95)<100'] },
  }
  const { charts } = pageRun(options).model
  const url = fileOf('run', options)
  const open = () => openPage(browser, url)

  test('draws every chart from the data, complains of nothing and asks nobody for anything', async () => {
    const { complaints, page, requests } = await open()
    const drawn = await dataOf(page, 'ttft')
    const [standard, optimized] = charts.overTime.filter(({ prompt }) => prompt === null)
    expect(drawn.slice(1)).toEqual([
      standard?.ttftP50Ms,
      standard?.ttftP95Ms,
      optimized?.ttftP50Ms,
      optimized?.ttftP95Ms,
    ])

    const percentiles = await dataOf(page, 'percentiles')
    const ttft = charts.distributions.find(({ metric }) => metric === 'time_to_first_token')
    const curves = ttft?.series.filter(({ prompt }) => prompt === null) ?? []
    for (const [index, { strong, values }] of curves.entries()) {
      const [weakLine = [], strongLine = []] = percentiles.slice(1 + 2 * index, 3 + 2 * index)
      expect(strongLine.filter((value) => value !== null)).toEqual(values.slice(0, strong))
      expect(weakLine.filter((value) => value !== null)).toEqual(values.slice(strong - 1))
    }
    // The tallest of what is stacked is all calls that ended.
    const outcomes = await dataOf(page, 'outcomes')
    expect(outcomes[1]?.slice(0, SECONDS)).toEqual(charts.slots.startS.map(() => 2 * 2 * 4))

    expect(await withoutInk(page)).toEqual([])
    expect(complaints).toEqual([])
    expect(requests).toEqual([url])
  })

  test.each(['light', 'dark'] as const)(
    'draws a mode’s line in the mode’s colour where its values are, in %s',
    async (colorScheme) => {
      const { page } = await openPage(browser, url, { colorScheme })
      await page.locator('#modes').getByLabel('optimized').uncheck()
      expect(await page.evaluate(strayPoints)).toEqual([])
    },
  )

  test('leaves out a mode that is switched off, by mouse and by keyboard, in every chart', async () => {
    const { page } = await open()
    const labels = () =>
      page.evaluate(() =>
        seismo
          .chart('ttft')
          ?.series.slice(1)
          .map(({ label }) => label),
      )
    await page.locator('#modes label', { hasText: 'optimized' }).click()
    expect(await labels()).toEqual(['standard p50', 'standard p95'])
    expect(
      await page.evaluate(() =>
        seismo
          .chart('gaps')
          ?.series.slice(1)
          .map(({ label }) => label),
      ),
    ).toEqual(['standard'])
    await page.locator('#modes').getByLabel('optimized').focus()
    await page.keyboard.press('Space')
    expect(await labels()).toHaveLength(4)
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Space')
    expect(await labels()).toEqual(['optimized p50', 'optimized p95'])
    await page.locator('#modes').getByLabel('optimized').uncheck()
    await expect.poll(() => page.locator('#ttft .plot').innerText()).toBe('No first token came in what is chosen.')
  })

  test('shows the calls of one prompt, chosen by keyboard', async () => {
    const { page } = await open()
    await page.locator('#prompt').focus()
    await page.keyboard.press('ArrowDown')
    const chat = charts.overTime.find(({ mode, prompt }) => mode === 0 && prompt === 0)
    expect((await dataOf(page, 'ttft'))[1]).toEqual(chat?.ttftP50Ms)
    // The other prompt's rows are gone.
    expect(await page.locator('#lengths tbody th').allInnerTexts()).toEqual(['counting', 'counting'])
  })

  test('changes the metric of the percentiles by keyboard', async () => {
    const { page } = await open()
    await page.getByLabel('TTFT', { exact: true }).focus()
    await page.keyboard.press('ArrowRight')
    const duration = charts.distributions.find(({ metric }) => metric === 'call_duration')
    const [standard] = duration?.series.filter(({ prompt }) => prompt === null) ?? []
    const strongLine = (await dataOf(page, 'percentiles'))[2] ?? []
    expect(strongLine.filter((value) => value !== null)).toEqual(standard?.values.slice(0, standard.strong))
    await page.locator('#percentiles').getByLabel('logarithmic').check()
    expect(await page.evaluate(() => seismo.chart('percentiles')?.scales['y']?.distr)).toBe(3)
  })

  test('zooms all charts over time together, by dragging and back by a double click', async () => {
    const { page } = await open()
    const before = await ranges(page)
    await drag(page, 'ttft', 0.25, 0.5)
    const zoomed = await ranges(page)
    for (const [min = 0, max = 0] of zoomed) {
      expect(min).toBeCloseTo(SECONDS * 0.25, 0)
      expect(max).toBeCloseTo(SECONDS * 0.5, 0)
    }
    expect(await page.locator('#range').innerText()).toMatch(/^0:1\d(\.\d)? to 0:\d\d/)
    await page.locator('#otps .u-over').dblclick()
    expect(await ranges(page)).toEqual(before)
    expect(await page.locator('#range').innerText()).toBe('whole run')
  })

  test('zooms by keyboard, and tells the values there to those who do not see them', async () => {
    const { page } = await open()
    await page.locator('#ttft .plot').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const [standard] = charts.overTime
    const second = `standard p50 ~?${formatMs(standard?.ttftP50Ms[1] ?? 0)}`
    await expect.poll(() => page.locator('#said').innerText()).toMatch(new RegExp(second))
    expect(await page.locator('#ttft .tip').innerText()).toMatch(/standard p95/)
    await page.keyboard.press('+')
    const [[min = 0, max = 0] = []] = await ranges(page)
    expect(max - min).toBeLessThan(SECONDS * 0.6)
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => page.locator('#said').innerText())
      .toMatch(new RegExp(`standard p50 ~?${formatMs(standard?.ttftP50Ms[2] ?? 0)}`))
    await page.locator('#whole').click()
    expect((await ranges(page))[0]).toEqual([0, SECONDS])
  })

  test('tells at the mouse what the model has there', async () => {
    const { page } = await open()
    await page.locator('#client .u-over').hover()
    const tip = page.locator('#client .tip')
    await expect.poll(() => tip.isVisible()).toBe(true)
    expect(await tip.innerText()).toMatch(/conductor, loop delay p99\s+3 ms/)
    // Other charts follow the cursor, and do not talk at the same time.
    expect(await page.locator('.tip:visible').count()).toBe(1)
  })

  test('has a table behind each chart, with a row for each value', async () => {
    const { page } = await open()
    for (const id of CHARTS) {
      const figure = page.locator(`#${id}`)
      await figure.locator('summary').click()
      await expect.poll(() => figure.locator('tbody tr').count()).toBeGreaterThan(1)
    }
    expect(await page.locator('#outcomes tbody tr').count()).toBe(SECONDS)
    const [standard] = charts.overTime
    expect(await page.locator('#ttft tbody tr').first().innerText()).toContain(formatMs(standard?.ttftP50Ms[0] ?? 0))
  })

  test.each([
    ['light', 1_200],
    ['dark', 1_200],
    ['light', 390],
    ['dark', 390],
  ] as const)('has nothing that keeps a reader out: %s, %i wide', async (colorScheme, width) => {
    const { page } = await openPage(browser, url, { colorScheme, viewport: { width, height: 844 } })
    await page.locator('#ttft summary').click()
    const found = await axe(page)
    expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    // No name of a letter a line.
    const heights = page
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map(({ offsetHeight }) => offsetHeight as number))
    expect(Math.max(...(await heights))).toBeLessThan(60)
  })

  test.each([
    ['light', 1_280],
    ['dark', 375],
  ] as const)(
    'has every section within the reach of its links, and keeps no reader out of any: %s, %i wide',
    async (colorScheme, width) => {
      const path = join(folder, 'rich.html')
      writeFileSync(path, renderPage({ ...pageRun(options).model, summary: richSummary() }))
      const { complaints, page } = await openPage(browser, pathToFileURL(path).href, {
        colorScheme,
        viewport: { width, height: 844 },
      })
      await page.locator('#ttft summary').click()
      await page.locator('#section-metrics > summary').click()
      const found = await axe(page)
      expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      // Names of thirty letters have their lines, and none has a letter a line.
      const heights = page
        .locator('tbody tr')
        .evaluateAll((rows) => rows.map(({ offsetHeight }) => offsetHeight as number))
      expect(Math.max(...(await heights))).toBeLessThan(120)
      const places = await page
        .locator('nav a')
        .evaluateAll((links) => links.map(({ hash }) => document.querySelector(hash as string) !== null))
      expect(places.length).toBeGreaterThan(15)
      expect(places).not.toContain(false)
      expect(complaints).toEqual([])
    },
  )

  test('is light on paper and as wide as it, whatever the screen is, and as before afterwards', async () => {
    const { complaints, page } = await openPage(browser, url, { colorScheme: 'dark' })
    await page.evaluate(() => {
      addEventListener('beforeprint', () => {
        document.body.dataset['printed'] = `${document.documentElement.dataset['theme']} ${seismo.chart('ttft')?.width}`
      })
    })
    const widthBefore = await page.evaluate(() => seismo.chart('ttft')?.width)
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.byteLength).toBeGreaterThan(20_000)
    expect(await page.evaluate(() => document.body.dataset['printed'])).toBe('light 680')
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBeUndefined()
    expect(await page.evaluate(() => seismo.chart('ttft')?.width)).toBe(widthBefore)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.toolbar').isVisible()).toBe(false)
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)')
    expect(complaints).toEqual([])
  })

  const throttled = { mode: 0, prompt: 0, record: refusedCall({ kind: 'throttled', throttle: 'tokens' }) }
  test.each<readonly [string, PageRunOptions]>([
    ['without an interval', { calls: [] }],
    ['without a call', { calls: [[], []] }],
    ['whose calls were all throttled', { calls: [[throttled], [throttled]] }],
    ['of one call', { calls: [[{ mode: 0, prompt: 0, record: completedCall() }]] }],
    ['that was cut off', { calls: variedCalls(1, 1, twoModes), hasEnded: false }],
  ])('breaks nowhere on a run %s', async (name, few) => {
    const { complaints, page } = await openPage(browser, fileOf(name.replaceAll(' ', '-'), few))
    const saysWhy = (id: string) => page.locator(`#${id} .plot .nothing`).count()
    const silent: string[] = []
    for (const id of await withoutInk(page)) if ((await saysWhy(id)) !== 1) silent.push(id)
    expect(silent).toEqual([])
    await page.locator('#ttft .plot').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('+')
    expect(complaints).toEqual([])
  })

  test('wraps names of any length and runs none of them', async () => {
    const evil = `</script><img src=x onerror="alert(1)">'"&🙂`
    const dimensions = {
      scenarios: [{ name: evil, model: 'closed' as const }],
      modes: [modeDimension(evil), modeDimension('m'.repeat(300))],
      prompts: [evil, 'p'.repeat(300)],
    }
    const evilUrl = fileOf('evil', { calls: variedCalls(5, 2, dimensions), dimensions })
    const { complaints, page, requests } = await openPage(browser, evilUrl, { viewport: { width: 390, height: 844 } })
    await page.locator('#percentiles summary').click()
    await page.locator('#prompt').selectOption('1')
    await page.locator('#ttft .plot').focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('#modes label').first().innerText()).toBe(evil)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(complaints).toEqual([])
    expect(requests).toEqual([evilUrl])
  })
})

/** What the page shows to scripts, and what of uPlot is used here: these functions run in the browser. */
declare const seismo: { chart(id: string): DrawnChart | null }
declare const document: { readonly documentElement: any; readonly body: any; querySelector(selector: string): unknown } // eslint-disable-line typescript/no-explicit-any
declare const innerWidth: number
declare const getComputedStyle: (element: unknown) => {
  readonly backgroundColor: string
  getPropertyValue(name: string): string
}
declare const addEventListener: (name: string, listener: () => void) => void

interface DrawnChart {
  readonly data: (number | null)[][]
  readonly width: number
  readonly series: { readonly label: string }[]
  readonly scales: Readonly<Record<string, { readonly min: number; readonly max: number; readonly distr: number }>>
  readonly ctx: {
    readonly canvas: { readonly width: number; readonly height: number }
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
  }
  valToPos(value: number, scale: string, onCanvas: boolean): number
}

const dataOf = (page: Page, id: string): Promise<(number | null)[][]> =>
  page.evaluate((chart) => seismo.chart(chart)?.data.map((values) => [...values]) ?? [], id)

const ranges = (page: Page): Promise<number[][]> =>
  page.evaluate(
    (ids) =>
      ids.map((id) => {
        const { max, min } = seismo.chart(id)?.scales['x'] ?? { min: NaN, max: NaN }
        return [min, max]
      }),
    TIME_CHARTS,
  )

/** Whether anything is drawn within the axes: pixels that are neither clear nor those of the grid. */
const hasInk = (page: Page, id: string): Promise<boolean> =>
  page.evaluate((chart) => {
    const drawn = seismo.chart(chart)
    if (drawn === null) return false
    const { canvas } = drawn.ctx
    const left = Math.ceil(drawn.valToPos(drawn.scales['x']?.min ?? 0, 'x', true))
    const { data } = drawn.ctx.getImageData(left + 2, 0, canvas.width - left - 2, canvas.height - 31)
    const grid = getComputedStyle(document.documentElement).getPropertyValue('--grid').trim()
    const colours = new Set<string>()
    for (let i = 0; i < data.length; i += 4) {
      const pixel = [...data.subarray(i, i + 3)].map((value) => value.toString(16).padStart(2, '0')).join('')
      if ((data[i + 3] ?? 0) > 100) colours.add(`#${pixel}`)
    }
    return [...colours].some((colour) => colour !== grid)
  }, id)

/** The values of the first mode's median whose place on the canvas does not have the mode's colour. */
const strayPoints = (): number[] => {
  const chart = seismo.chart('ttft')
  if (chart === null) return [-1]
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--mode-0').trim()
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const [xs = [], ys = []] = chart.data
  return ys.flatMap((y, index) => {
    const x = xs[index]
    if (y === null || x == null) return []
    const [left, top] = [Math.round(chart.valToPos(x, 'x', true)), Math.round(chart.valToPos(y, 'y', true))]
    const { data } = chart.ctx.getImageData(left - 1, top - 1, 3, 3)
    const near = [...Array(9).keys()].some((pixel) =>
      wanted.every((value, channel) => Math.abs((data[4 * pixel + channel] ?? 0) - value) < 24),
    )
    return near ? [] : [index]
  })
}

async function withoutInk(page: Page): Promise<string[]> {
  const found = await Promise.all(CHARTS.map(async (id) => ((await hasInk(page, id)) ? [] : [id])))
  return found.flat()
}

async function drag(page: Page, id: string, from: number, to: number): Promise<void> {
  const over = page.locator(`#${id} .u-over`)
  await over.scrollIntoViewIfNeeded()
  const box = await over.boundingBox()
  if (box === null) throw new Error(`${id} is not drawn`)
  await page.mouse.move(box.x + box.width * from, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeFinding {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly string[]
}

async function axe(page: Page): Promise<AxeFinding[]> {
  await page.evaluate(axeSource)
  return page.evaluate<AxeFinding[]>(
    `axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary) })))`,
  )
}

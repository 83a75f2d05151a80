// Makes the pictures of the README and the docs from the report of a run: `npm run pictures -- reports/<run>/report.html`. They are of
// scenarios/saturation.yml against scenarios/profiles/small-account.yml, and are taken in Debian's Chromium.
import { mkdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [report] = process.argv.slice(2)
if (report === undefined) throw new Error('usage: npm run pictures -- <a report.html>')
const images = fileURLToPath(new URL('../docs/images', import.meta.url))
mkdirSync(images, { recursive: true })

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' })

/** `take` gets the page ready and returns what of it is the picture, as Playwright is told. */
async function picture(name, { colorScheme = 'light', height = 900, width = 1180 }, take) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme })
  const page = await context.newPage()
  await page.goto(pathToFileURL(resolve(report)).href)
  const path = `${images}/${name}.png`
  await page.screenshot({ ...(await take(page)), path })
  process.stdout.write(`${path}: ${Math.ceil(statSync(path).size / 1_000)} kB\n`)
  await context.close()
}

/** What an element takes of the page, with some air around it. */
async function around(page, selector) {
  const box = await page.locator(selector).boundingBox()
  const air = 20
  return { x: box.x - air, y: box.y - air, width: box.width + 2 * air, height: box.height + 2 * air }
}

await picture('report-top', { height: 960 }, () => ({}))
await picture('report-over-time', { colorScheme: 'dark', height: 1_270, width: 1_000 }, async (page) => {
  await page.locator('.toolbar').evaluate((element) => (element.style.position = 'static'))
  await page.locator('#ttft').evaluate((element) => {
    element.style.scrollMarginTop = '20px'
    element.scrollIntoView()
  })
  const box = await page.locator('#ttft .u-over').boundingBox()
  await page.mouse.move(box.x + box.width * 0.88, box.y + 80)
  return {}
})
await picture('report-throughput', {}, async (page) => ({ clip: await around(page, '#throughput'), fullPage: true }))
await picture('report-phone', { width: 390, height: 844 }, () => ({}))
await browser.close()

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

/** `take` gets the page ready and returns what of it is the picture: an element, or null for what is on the screen. */
async function picture(name, { colorScheme = 'light', height = 900, width = 1180 }, take) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme })
  const page = await context.newPage()
  await page.goto(pathToFileURL(resolve(report)).href)
  const what = (await take(page)) ?? page
  const path = `${images}/${name}.png`
  await what.screenshot({ path })
  process.stdout.write(`${path}: ${Math.ceil(statSync(path).size / 1_000)} kB\n`)
  await context.close()
}

const scrollTo = (page, selector) => page.locator(selector).evaluate((element) => element.scrollIntoView())

await picture('report-top', { height: 960 }, () => null)
await picture('report-over-time', { colorScheme: 'dark', height: 1_130 }, async (page) => {
  await page.locator('.toolbar').evaluate((element) => (element.style.position = 'static'))
  await scrollTo(page, '#ttft')
  const box = await page.locator('#ttft .u-over').boundingBox()
  await page.mouse.move(box.x + box.width * 0.88, box.y + 80)
})
await picture('report-throughput', {}, (page) => page.locator('#throughput'))
await picture('report-phone', { width: 390, height: 844 }, () => null)
await browser.close()

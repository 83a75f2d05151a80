// A real browser, where the machine has one. Nothing is downloaded: Debian's package is `chromium`.
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Null where there is none. */
export const chromiumPath: string | null = PLACES.find((path) => existsSync(path)) ?? null

/** Stands in the names of tests that are skipped for want of one. */
export const WITH_CHROMIUM = chromiumPath === null ? 'in Chromium, which this machine has not' : 'in Chromium'

export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('no Chromium is installed: apt-get install chromium')
  return chromium.launch({ executablePath: chromiumPath })
}

export interface OpenedPage {
  readonly page: Page
  /** What the page complained of, and what it asked of anybody. */
  readonly complaints: string[]
  readonly requests: string[]
}

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1_200, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(url)
  return { page, complaints, requests }
}

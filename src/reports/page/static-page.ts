// A page of the family of report.html that runs nothing: it loads nothing, and can be read without its pictures.
import { createHash } from 'node:crypto'
import { html, type Html } from './html.ts'
import { DARK, LIGHT, renderColours } from './palette.ts'

/** `style` is what the page adds to what all have. */
export function renderStaticPage(title: string, body: Html, style = ''): string {
  const text = `${COLOURS}${STYLE}${style}`
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${{ html: `<style>${text}</style>` }}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`.html
  }\n`
}

const COLOURS = `:root{${renderColours(LIGHT, 1)}}@media (prefers-color-scheme: dark){:root{${renderColours(DARK, 1)}}}`

const STYLE = `
:root { color-scheme: light dark }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
main { max-width: 1120px; margin: 0 auto; padding: 28px 24px 64px }
h1 { font-size: 30px; line-height: 1.2; margin: 2px 0 12px } h2 { font-size: 19px; margin-top: 36px } h3 { font-size: 16px; margin: 28px 0 4px }
.brand, .lead, small, caption, summary { color: var(--ink-soft) }
svg { width: 100%; height: auto; display: block }
svg text { font-size: 12px; fill: var(--ink-soft) }
svg text.worse { fill: var(--bad); font-weight: 600 } svg text.better { fill: var(--good); font-weight: 600 }
.grid { stroke: var(--rule) } .point { fill: var(--mode-0) }
.worse strong, td.worse { color: var(--bad) } .better strong, td.better { color: var(--good) } .suspect strong, td.suspect { color: var(--warn) }
.scroll, details { overflow-x: auto }
table { border-collapse: collapse } caption { text-align: left } th, td { text-align: left; padding: 2px 14px 2px 0; border-bottom: 1px solid var(--rule); vertical-align: top; font-weight: 400 } thead th { font-weight: 600 } .number { text-align: right }
.verdict { border-left: 4px solid var(--rule); background: var(--paper-raised); padding: 10px 16px; margin-top: 20px } .verdict h2 { margin-top: 0 }
.verdict.worse { border-color: var(--bad) } .verdict.suspect { border-color: var(--warn) } .verdict.better, .verdict.same { border-color: var(--good) }
@media print { details { display: block } article, figure { break-inside: avoid } }
`

// A page in one file that asks nobody for anything, which its own policy holds it to.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { html, type Html } from './html.ts'
import { DARK, LIGHT, renderColours } from './palette.ts'

export interface PageDocument {
  readonly title: string
  readonly body: Html
  /** What the page adds to the style that all have. */
  readonly style?: string
  /** How many modes have a colour. */
  readonly modes?: number
  /** Runs once the body is there. */
  readonly script?: string
  /** Where the page's own server tells how the run goes. */
  readonly followPath?: string | null
}

export function renderDocument({
  body,
  followPath = null,
  modes = 1,
  script,
  style = '',
  title,
}: PageDocument): string {
  const text = `${style}\n${sharedStyle(modes)}`
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${hash(script)}'`, ICON_SOURCE]),
    `style-src '${hash(text)}'`,
    ...(followPath === null ? [] : ["connect-src 'self'"]),
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
        ${script === undefined ? null : html`<link rel="icon" href="data:," />`} ${raw(`<style>${text}</style>`)}
      </head>
      <body ${followPath === null ? null : html`data-follow="${followPath}"`}>
        ${body} ${script === undefined ? null : raw(`<script>${script}</script>`)}
      </body>
    </html>`.html
  }\n`
}

/** A page that is served, as one with a script may be, would be asked for its icon: it has an empty one. */
const ICON_SOURCE = 'img-src data:'

/** Text that is HTML already. */
export const raw = (text: string): Html => ({ html: text })

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

let ownStyle: string | null = null

function sharedStyle(modes: number): string {
  ownStyle ??= readFileSync(new URL('page.css', import.meta.url), 'utf8')
  return [
    `:root{${renderColours(LIGHT, modes)}}`,
    // Paper is white.
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${renderColours(DARK, modes)}}}`,
    ownStyle,
  ].join('\n')
}

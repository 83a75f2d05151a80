import { printable } from '../../run-folder/printable.ts'

/** Text that is HTML already. */
export interface Html {
  readonly html: string
}

type Part = string | number | Html | null | readonly Html[]

/** What is put in is text, whoever wrote it, unless it is HTML made here; null is nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.reduce((text, string, index) => text + renderPart(parts[index - 1] ?? null) + string),
})

function renderPart(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escapeHtml(printable(part))
  return isList(part) ? part.map((each) => each.html).join('\n') : part.html
}

const isList = (part: Html | readonly Html[]): part is readonly Html[] => Array.isArray(part)

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

// CSV as RFC 4180 has it, for spreadsheets too: a text that one would take for a formula begins with an apostrophe, which shows
// it as the text that it is (https://owasp.org/www-community/attacks/CSV_Injection).
import { printable } from '../run-folder/printable.ts'

/** A number is written as it is, also a negative one; null and NaN are an empty field. */
export type CsvField = string | number | null

export const renderCsvLine = (fields: readonly CsvField[]): string => `${fields.map(renderField).join(',')}\r\n`

const FORMULA = /^\s*[=+\-@\t\r|%＝＋－＠]/u

function renderField(field: CsvField): string {
  if (field === null || Number.isNaN(field)) return ''
  if (typeof field === 'number') return String(field)
  const text = printable(field)
  const inert = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

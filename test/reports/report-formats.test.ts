import { parse } from 'csv-parse/sync'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { SaxesParser } from 'saxes'
import { expect } from 'vitest'
import { trendStatsSchema } from '../../src/scenario/threshold-schema.ts'
import { renderSeriesCsv } from '../../src/reports/csv-files.ts'
import { renderAnnotations } from '../../src/reports/github-annotations.ts'
import { renderJUnit } from '../../src/reports/junit.ts'
import { renderMarkdownSummary } from '../../src/reports/markdown-summary.ts'
import { plain } from '../../src/reports/text-table.ts'
import { renderTextSummary } from '../../src/reports/text-summary.ts'
import { describeReportContract, describeVerdictContract, type ReadReport } from '../contracts/report.contract.ts'

const readLines = (text: string): ReadReport => ({ structure: text.split(/\r?\n/).map(() => 'line'), text })

/** As GitHub renders it, but with raw HTML left in, where it would be seen. */
function readMarkdown(text: string): ReadReport {
  const html = micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })
  return readMarkup(`<html>${html.replaceAll(/ align="\w+"/g, '')}</html>`)
}

/** Strict: whatever is not well-formed fails. */
function readMarkup(text: string): ReadReport {
  const structure: string[] = []
  const texts: string[] = []
  const parser = new SaxesParser()
  parser.on('opentag', ({ attributes, name }) => {
    structure.push(`<${name} ${Object.keys(attributes).join(' ')}>`)
    texts.push(...Object.values(attributes))
  })
  parser.on('closetag', ({ name }) => structure.push(`</${name}>`))
  parser.on('text', (content) => texts.push(content))
  parser.on('cdata', () => structure.push('cdata'))
  parser.on('comment', () => structure.push('comment'))
  parser.write(text).close()
  return { structure, text: texts.map((each) => each.trim()).join('\n') }
}

const COMMAND = /^::(?<command>error|notice) title=(?<title>[^:,\r\n]*)::(?<message>[^\r\n]*)$/
const unescape = (text: string): string =>
  text
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')

function readCommands(text: string): ReadReport {
  const commands = text.split('\n').map((line) => {
    const { command, message, title } = COMMAND.exec(line)?.groups ?? {}
    expect(command, `${line} is a command`).toBeDefined()
    return { command: command!, text: `${unescape(title!)}\n${unescape(message!)}` }
  })
  return { structure: commands.map(({ command }) => command), text: commands.map((each) => each.text).join('\n') }
}

function readCsv(text: string): ReadReport {
  const rows: string[][] = parse(text, { record_delimiter: '\r\n' })
  const fields = rows.flat()
  // What a spreadsheet would compute, it shows.
  expect(fields.filter((field) => /^[=+\-@\t\r]/.test(field) && !Number.isFinite(Number(field)))).toEqual([])
  return { structure: rows.map((row) => `${row.length} fields`), text: fields.join('\n') }
}

const trendStats = trendStatsSchema.parse(['avg', 'p(95)'])
const text = {
  render: (summary: Parameters<typeof renderJUnit>[0]) =>
    renderTextSummary(summary, plain, { mode: 'full', trendStats }),
  read: readLines,
}
const markdown = {
  render: (summary: Parameters<typeof renderJUnit>[0]) => renderMarkdownSummary(summary, trendStats),
  read: readMarkdown,
}
const junit = { render: renderJUnit, read: readMarkup }
const annotations = {
  render: (summary: Parameters<typeof renderAnnotations>[0]) => renderAnnotations(summary).join('\n'),
  read: readCommands,
}

describeReportContract('the text on a terminal', text)
describeReportContract('summary.md', markdown)
describeReportContract('junit.xml', junit)
describeReportContract('what GitHub is told', annotations)
describeReportContract('series.csv', { render: renderSeriesCsv, read: readCsv })

describeVerdictContract('the text on a terminal', text)
describeVerdictContract('summary.md', markdown)
describeVerdictContract('junit.xml', junit)
describeVerdictContract('what GitHub is told', annotations)

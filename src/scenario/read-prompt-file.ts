import { dirname, isAbsolute, join, resolve } from 'node:path'
import { parseWith } from '../reading/describe-issues.ts'
import { cut, type Finding, type Mistake, nearestName } from '../reading/mistake.ts'
import { asRecord } from '../reading/record.ts'
import {
  datasetFormat,
  type DatasetFormat,
  type DatasetProblem,
  parseDataset,
  templateValues,
} from '../reading/data-set.ts'
import type { TextLengths } from './data-set-schema.ts'
import { type MediaReader, readMediaFile } from '../media/read-media-file.ts'
import { type CheckedMedia, checkMedia, withFiles } from './check-media.ts'
import { type CheckedTools, checkTools } from './check-tools.ts'
import { promptFileSchema, type PromptEntry } from './prompt-file-schema.ts'
import type { HashedFile, TextReader } from '../reading/read-text-file.ts'
import { parseYaml } from '../reading/yaml-file.ts'

export interface PromptFile {
  /** All entries, those without weight too; empty where there are mistakes. */
  readonly entries: readonly PromptEntry[]
  /** The absolute paths of the datasets, and of files with tools. */
  readonly datasets: readonly string[]
  /** The images and documents, as they were. */
  readonly media: readonly HashedFile[]
  readonly mistakes: readonly Mistake[]
  /** What was left out, each a sentence. */
  readonly notices: readonly string[]
}

/** What stands in a prompt file, and every mistake in it and in its datasets. No mistake quotes a prompt. */
export function parsePromptFile(
  file: string,
  text: string,
  readText: TextReader,
  readMedia: MediaReader = readMediaFile,
): PromptFile {
  const yaml = parseYaml(file, text, 'a prompt file')
  if (yaml.mistakes.length > 0) return { entries: [], datasets: [], media: [], mistakes: yaml.mistakes, notices: [] }
  const parsed = parseWith(promptFileSchema, { data: yaml.data, privately: true, hintForKey: () => null })
  const written = asRecord(yaml.data)['mix']
  const mix: readonly Fields[] = Array.isArray(written) ? written.map(asRecord) : []
  const datasets = mix.map((entry, index) => checkDataset(file, entry, index, readText))
  const media = mix.map((entry, index) =>
    checkMedia(entry, index, (path) => resolve(besideFile(file, path)), readMedia),
  )
  const tools = mix.map((entry, index) => checkTools(entry, ['mix', index], (path) => besideFile(file, path), readText))
  const findings = [
    ...parsed.findings,
    ...checkNames(mix),
    ...mix.flatMap(checkTemplate),
    ...mix.flatMap(checkCharacters),
    ...[...datasets, ...media, ...tools].flatMap((checked) => checked.findings),
  ]
  const mistakes = [...findings.map(yaml.toMistake), ...[...datasets, ...tools].flatMap((checked) => checked.mistakes)]
  return {
    entries:
      parsed.value === null || mistakes.length > 0
        ? []
        : completeEntries(file, parsed.value, { datasets, media, tools }),
    datasets: [...datasets, ...tools].flatMap(({ path }) => (path === null ? [] : [resolve(path)])),
    media: media.flatMap(({ files }) => [...files.values()].map((found) => found.file)),
    mistakes,
    notices: [...datasets.flatMap(({ notice }) => notice ?? []), ...tools.flatMap(({ notices }) => notices)],
  }
}

type Fields = Readonly<Record<string, unknown>>

/** A path as it is written in `file`, from where that file was named; of a pipe, from the working folder. */
export const besideFile = (file: string, path: string): string =>
  isAbsolute(path) ? path : join(PIPE.test(file) ? '.' : dirname(file), path)

// What a shell makes of <(…), and standard input: no folder has anything beside them.
const PIPE = /^\/(?:dev\/(?:fd\/\d+|stdin)|proc\/(?:self|\d+)\/fd\/.+)$/

/** With what only the file's place and its data sets say. */
const completeEntries = (
  file: string,
  entries: readonly PromptEntry[],
  { datasets, media, tools }: CheckedParts,
): PromptEntry[] =>
  entries.map((written, index) => {
    const { source } = written
    const checked = media[index]
    const complete = {
      ...written,
      media: checked === undefined ? written.media : withFiles(written.media, checked),
      tools: completeTools(written.tools, tools[index]),
    }
    if (source.kind !== 'dataset') return complete
    const path = resolve(besideFile(file, source.path))
    return { ...complete, source: { ...source, path, characters: datasets[index]?.characters ?? null } }
  })

/** What was found of each entry, in their order. */
interface CheckedParts {
  readonly datasets: readonly CheckedDataset[]
  readonly media: readonly CheckedMedia[]
  readonly tools: readonly CheckedTools[]
}

const completeTools = (tools: PromptEntry['tools'], checked: CheckedTools | undefined): PromptEntry['tools'] =>
  tools?.kind === 'listed' ? { ...tools, path: checked?.path ?? null, specs: checked?.specs ?? [] } : tools

function checkNames(mix: readonly Fields[]): Finding[] {
  const names = mix.map((entry) => entry['name'])
  return names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) < index
      ? [
          {
            path: ['mix', index, 'name'],
            at: 'value',
            message: 'expected a name of its own, found one again',
            hint: null,
          },
        ]
      : [],
  )
}

/** Every value that is named must be given, and every value that is given must be named. */
function checkTemplate(entry: Fields, index: number): Finding[] {
  const { template } = entry
  if (typeof template !== 'string') return []
  const named = templateValues(template)
  const given = Object.keys(asRecord(entry['with']))
  const missing = named.filter((value) => !given.includes(value))
  const unused = given.filter((value) => !named.includes(value))
  return [
    ...missing.map((value): Finding => {
      const nearest = nearestName(value, unused)
      const hint = nearest === null ? `add ${cut(value)} under with` : `did you mean {${cut(nearest)}}?`
      return {
        path: ['mix', index, 'template'],
        at: 'value',
        message: `expected a value for {${cut(value)}} under with, found none`,
        hint,
      }
    }),
    ...unused.map((value): Finding => ({
      path: ['mix', index, 'with', value],
      at: 'key',
      message: `expected {${cut(value)}} in the template, found it nowhere`,
      hint: null,
    })),
  ]
}

interface CheckedDataset {
  readonly path: string | null
  readonly characters?: TextLengths
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly notice?: string | null
}

const MOST_LINES_TOLD = 3

function checkDataset(file: string, entry: Fields, index: number, readText: TextReader): CheckedDataset {
  const { dataset, field } = entry
  if (typeof dataset !== 'string' || dataset === '') return { path: null, findings: [], mistakes: [] }
  const path = besideFile(file, dataset)
  const unusable = (found: string): Finding => {
    const message = `expected a file with a prompt a line, found ${found} (${path})`
    return { path: ['mix', index, 'dataset'], at: 'value', message, hint: null }
  }
  const read = readText(path)
  if (read.kind === 'unreadable') return { path, findings: [unusable(read.found)], mistakes: [] }
  const format = isFormat(entry['format']) ? entry['format'] : datasetFormat(dataset)
  const parsed = parseDataset(read.text, format, typeof field === 'string' ? field : null)
  const { prompts } = parsed
  const skipped = entry['skipBad'] === true ? parsed.problems.filter(({ canSkip }) => canSkip) : []
  const problems = parsed.problems.filter((problem) => !skipped.includes(problem))
  const findings = prompts.length === 0 && problems.length === 0 ? [unusable('no line with a prompt')] : []
  return {
    path,
    characters: lengthsOf(prompts),
    findings: [...findings, ...fieldOfText(entry, format, index)],
    mistakes: toMistakes(path, problems),
    notice: describeSkipped(path, skipped, prompts.length),
  }
}

const lengthsOf = (prompts: readonly string[]): TextLengths => {
  const [sum, longest] = prompts.reduce(
    ([all, most], { length }): [number, number] => [all + length, Math.max(most, length)],
    [0, 0],
  )
  return { mean: prompts.length === 0 ? 0 : sum / prompts.length, longest }
}

const isFormat = (format: unknown): format is DatasetFormat =>
  format === 'jsonl' || format === 'csv' || format === 'text'

const fieldOfText = (entry: Fields, format: DatasetFormat, index: number): Finding[] =>
  format !== 'text' || entry['field'] === undefined
    ? []
    : [
        {
          path: ['mix', index, 'field'],
          at: 'value',
          message: 'expected nothing, because a text file has no fields; found one',
          hint: 'say format: jsonl or format: csv if the file has them',
        },
      ]

/** Half of a surrogate pair, as an escape in YAML or JSON can write it. Bedrock rejects it. */
function checkCharacters(entry: Fields, index: number): Finding[] {
  return ['template', 'system'].flatMap((key): Finding[] => {
    const text = entry[key]
    if (typeof text !== 'string' || text.isWellFormed()) return []
    const message = 'expected whole characters, found half a character (one of a surrogate pair)'
    return [{ path: ['mix', index, key], at: 'value', message, hint: null }]
  })
}

function describeSkipped(path: string, skipped: readonly DatasetProblem[], used: number): string | null {
  const [first] = skipped
  if (first === undefined) return null
  const all = used + skipped.length
  return `${path}: ${skipped.length} of ${all} rows left out (skipBad), the first in line ${first.line}: ${first.message}.`
}

function toMistakes(file: string, problems: readonly DatasetProblem[]): Mistake[] {
  const told = problems.slice(0, MOST_LINES_TOLD)
  const more = problems.length - told.length
  return told.map(({ canSkip, line, message, hint }, index) => {
    const isLast = index === told.length - 1 && more > 0
    const count = isLast ? `${more} more ${more === 1 ? 'line has' : 'lines have'} a mistake` : null
    const wayOn = canSkip && index === told.length - 1 ? 'skipBad: true in the entry leaves such rows out' : null
    return {
      file,
      line,
      column: 1,
      path: '',
      message,
      hint: [hint, count, wayOn].filter((part) => part !== null).join('; ') || null,
    }
  })
}

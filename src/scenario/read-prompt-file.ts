import { dirname, isAbsolute, join, resolve } from 'node:path'
import { parseWith } from '../reading/describe-issues.ts'
import { cut, type Finding, type Mistake, nearestName } from '../reading/mistake.ts'
import { MOST_TURNS } from '../reading/data-sets/row-reader.ts'
import { asRecord } from '../reading/record.ts'
import { fieldsOfTemplate } from '../reading/data-sets/row-reader.ts'
import { namesIn, parseTemplate } from '../reading/data-sets/template.ts'
import { type CheckedDataSet, checkDataSet } from './check-data-set.ts'
import type { DataSetFacts } from './data-set-schema.ts'
import { type MediaReader, readMediaFile } from '../media/read-media-file.ts'
import { type CheckedMedia, checkMedia, makeRowMediaCheck, withFiles } from './check-media.ts'
import { type CheckedResults, checkToolResults } from './check-tool-results.ts'
import { type CheckedTools, checkTools } from './check-tools.ts'
import { findCheckSchemas, type FoundCheckSchemas, withCheckSchemas } from './find-check-schemas.ts'
import { promptFileSchema, type PromptEntry, type WrittenPromptEntry } from './prompt-file-schema.ts'
import type { HashedFile } from '../reading/read-text-file.ts'
import type { RecordedReader } from '../reading/recorded-reads.ts'
import { parseYaml } from '../reading/yaml-file.ts'

export interface PromptFile {
  /** All entries, those without weight too; empty where there are mistakes. */
  readonly entries: readonly PromptEntry[]
  /** The absolute paths of the datasets, of files with tools and their results, and of the schemas of checks. */
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
  { readData, readText }: Pick<RecordedReader, 'readData' | 'readText'>,
  readMedia: MediaReader = readMediaFile,
): PromptFile {
  const yaml = parseYaml(file, text, 'a prompt file')
  if (yaml.mistakes.length > 0) return { entries: [], datasets: [], media: [], mistakes: yaml.mistakes, notices: [] }
  const parsed = parseWith(promptFileSchema, { data: yaml.data, privately: true, hintForKey: () => null })
  const written = asRecord(yaml.data)['mix']
  const mix: readonly Fields[] = Array.isArray(written) ? written.map(asRecord) : []
  const datasets = mix.map(({ dataset, ...entry }, index) =>
    typeof dataset === 'string' && dataset !== ''
      ? checkDataSet(
          besideFile(file, dataset),
          entry,
          index,
          readData,
          makeRowMediaCheck(entry, resolve(dirname(besideFile(file, dataset))), readMedia),
        )
      : NO_DATA_SET,
  )
  const media = mix.map((entry, index) =>
    checkMedia(entry, index, (path) => resolve(besideFile(file, path)), readMedia),
  )
  const schemas = findCheckSchemas(
    mix.map((entry, index) => ({ written: entry, at: ['mix', index] })),
    (path) => besideFile(file, path),
    readText,
  )
  const tools = mix.map((entry, index) => checkTools(entry, ['mix', index], (path) => besideFile(file, path), readText))
  const results = mix.map((entry, index) =>
    checkToolResults(entry, ['mix', index], tools[index]?.specs ?? null, (path) => besideFile(file, path), readText),
  )
  const findings = [
    ...parsed.findings,
    ...schemas.findings,
    ...checkNames(mix),
    ...mix.flatMap(checkTemplate),
    ...mix.flatMap(checkCharacters),
    ...[...datasets, ...media, ...tools, ...results].flatMap((checked) => checked.findings),
  ]
  const mistakes = [
    ...findings.map(yaml.toMistake),
    ...[...datasets, ...tools, ...results, schemas].flatMap((checked) => checked.mistakes),
  ]
  return {
    entries:
      parsed.value === null || mistakes.length > 0
        ? []
        : completeEntries(file, parsed.value, { datasets, media, schemas, tools, results }),
    datasets: [
      ...[...datasets, ...tools, ...results].flatMap(({ path }) => (path === null ? [] : [resolve(path)])),
      ...schemas.files,
    ],
    media: media.flatMap(({ files }) => [...files.values()].map((found) => found.file)),
    mistakes,
    notices: [...datasets, ...tools].flatMap(({ notices }) => notices),
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
  entries: readonly WrittenPromptEntry[],
  { datasets, media, results, schemas, tools }: CheckedParts,
): PromptEntry[] =>
  entries.map((written, index) => {
    const { source } = written
    const checked = media[index]
    const folderOfRows = source.kind === 'dataset' ? dirname(resolve(besideFile(file, source.path))) : ''
    const complete = {
      ...written,
      media: checked === undefined ? written.media : withFiles(written.media, checked, folderOfRows),
      tools: completeTools(written.tools, tools[index]),
      checks: withCheckSchemas(written.checks, schemas.schemas),
      agent: completeAgent(written.agent, results[index]),
    }
    if (source.kind !== 'dataset') return complete
    const path = resolve(besideFile(file, source.path))
    const found = datasets[index]?.found ?? null
    return {
      ...complete,
      source: { ...source, path, ...found },
      maxOutputTokens: limitOf(complete, found?.facts ?? null),
      turns: complete.recorded === null ? complete.turns : turnsOfRows(found?.facts ?? null),
    }
  })

/** What was found of each entry, in their order. */
interface CheckedParts {
  readonly datasets: readonly CheckedDataSet[]
  readonly media: readonly CheckedMedia[]
  readonly tools: readonly CheckedTools[]
  readonly results: readonly CheckedResults[]
  readonly schemas: FoundCheckSchemas
}

const NO_DATA_SET: CheckedDataSet = { path: null, found: null, findings: [], mistakes: [], notices: [] }

/** Those of the rows; without facts, the file was not read, and another mistake says why. */
function turnsOfRows(facts: DataSetFacts | null): PromptEntry['turns'] {
  const { greatest, least, mean } = facts?.turns ?? { greatest: MOST_TURNS, least: 1, mean: MOST_TURNS }
  return { kind: 'by-row', mean, min: least, max: greatest }
}

/** The limit that rows have, where each has one and the entry itself says none. */
function limitOf(
  { maxOutputTokens }: Pick<PromptEntry, 'maxOutputTokens'>,
  facts: DataSetFacts | null,
): PromptEntry['maxOutputTokens'] {
  const limits = facts?.limits ?? null
  if (maxOutputTokens !== null || limits === null || limits.without > 0) return maxOutputTokens
  return { kind: 'by-row', mean: limits.mean, min: limits.least, max: limits.greatest }
}

const completeAgent = (agent: PromptEntry['agent'], checked: CheckedResults | undefined): PromptEntry['agent'] =>
  agent === null ? null : { ...agent, toolResult: { ...agent.toolResult, canned: checked?.canned ?? null } }

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
  const { dataset, template } = entry
  if (typeof template !== 'string') return []
  const given = Object.keys(asRecord(entry['with']))
  // What is not drawn is in the row, or a mistake that its data set has.
  const isOfRow = dataset !== undefined
  const named = isOfRow ? fieldsOfTemplate(template, null, []) : namesIn(parseTemplate(template))
  const missing = isOfRow ? [] : named.filter((value) => !given.includes(value))
  const unused = given.filter((value) => !named.includes(value))
  return [
    ...missing.map((value): Finding => {
      const nearest = nearestName(value, unused)
      const hint =
        nearest === null
          ? `add ${cut(value)} under with, or write {{${cut(value)}}} for a text in braces`
          : `did you mean {${cut(nearest)}}?`
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

/** Half of a surrogate pair, as an escape in YAML or JSON can write it. Bedrock rejects it. */
function checkCharacters(entry: Fields, index: number): Finding[] {
  return ['template', 'system'].flatMap((key): Finding[] => {
    const text = entry[key]
    if (typeof text !== 'string' || text.isWellFormed()) return []
    const message = 'expected whole characters, found half a character (one of a surrogate pair)'
    return [{ path: ['mix', index, key], at: 'value', message, hint: null }]
  })
}

import { fileURLToPath } from 'node:url'
import { parseWith } from '../reading/describe-issues.ts'
import { ConfigError, type Finding, type Mistake, nearestName, type Path } from '../reading/mistake.ts'
import { readTextFile, type TextReader } from '../reading/read-text-file.ts'
import { asRecord } from '../reading/record.ts'
import { readYamlFile } from '../reading/yaml-file.ts'
import { GROUP_NAMES, modelFileSchema, type ModelFile } from './model-file-schema.ts'

export interface ReadModels {
  /** Null where there are mistakes. */
  readonly models: ModelFile | null
  readonly mistakes: readonly Mistake[]
}

/** What is known of models, as it comes with the package. */
const SHIPPED_MODELS = fileURLToPath(new URL('models.yml', import.meta.url))

/** What stands in a file of models, or every mistake in it. */
export function readModelFile(path: string, readText: TextReader): ReadModels {
  const yaml = readYamlFile(path, 'a file of models', readText)
  if (yaml.mistakes.length > 0) return { models: null, mistakes: yaml.mistakes }
  const parsed = parseWith(modelFileSchema, { data: yaml.data, privately: false, hintForKey: () => null })
  const findings = [...parsed.findings, ...unknownNames(yaml.data), ...strayDoubts(yaml.data), ...doubles(yaml.data)]
  const mistakes = findings.map(yaml.toMistake)
  return { models: mistakes.length > 0 ? null : parsed.value, mistakes }
}

/** @throws {ConfigError} with every mistake in it. */
export function loadModelFile(path: string = SHIPPED_MODELS): ModelFile {
  const { mistakes, models } = readModelFile(path, readTextFile)
  if (models === null) throw new ConfigError(mistakes)
  return models
}

interface Group {
  readonly path: Path
  readonly fields: Readonly<Record<string, unknown>>
}

const entriesOf = (data: unknown, list: 'families' | 'models'): Readonly<Record<string, unknown>>[] => {
  const entries = asRecord(data)[list]
  return Array.isArray(entries) ? entries.map(asRecord) : []
}

const groupsOf = (data: unknown): Group[] =>
  (['families', 'models'] as const).flatMap((list) =>
    entriesOf(data, list).flatMap((entry, index) =>
      GROUP_NAMES.filter((name) => name in entry).map((name) => ({
        path: [list, index, name],
        fields: asRecord(entry[name]),
      })),
    ),
  )

/** Every source that is named must be given, and every successor must be a model of the file. */
function unknownNames(data: unknown): Finding[] {
  const sources = Object.keys(asRecord(asRecord(data)['sources']))
  const ids = entriesOf(data, 'models').flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
  return groupsOf(data).flatMap(({ fields, path }) => [
    ...unknownName([...path, 'source'], fields['source'], sources, 'a name under sources'),
    ...unknownName([...path, 'successor'], fields['successor'], ids, 'the id of a model of this file'),
  ])
}

function unknownName(path: Path, name: unknown, known: readonly string[], expected: string): Finding[] {
  if (typeof name !== 'string' || name === '' || known.includes(name)) return []
  const nearest = nearestName(name, known)
  const message = `expected ${expected}, found ${JSON.stringify(name)}`
  return [{ path, at: 'value', message, hint: nearest === null ? null : `did you mean ${nearest}?` }]
}

/** A doubt is of a fact that stands beside it. */
const strayDoubts = (data: unknown): Finding[] =>
  groupsOf(data).flatMap(({ fields, path }) =>
    Object.keys(asRecord(fields['unsure'])).flatMap((fact): Finding[] =>
      fact in fields && fact !== 'unsure' && fact !== 'source'
        ? []
        : [
            {
              path: [...path, 'unsure', fact],
              at: 'key',
              message: `expected a fact of this group, found ${JSON.stringify(fact)}`,
              hint: null,
            },
          ],
    ),
  )

/** Of two entries of one id the second would never be read. */
function doubles(data: unknown): Finding[] {
  const seen = new Set<unknown>()
  return entriesOf(data, 'models').flatMap(({ id }, index): Finding[] => {
    const isSeen = seen.has(id)
    seen.add(id)
    if (!isSeen || typeof id !== 'string') return []
    return [
      { path: ['models', index, 'id'], at: 'value', message: `expected each id once, found ${id} again`, hint: null },
    ]
  })
}

// A script that Artillery read, in YAML 1.1, and prepared. Its files are read here once more, to see what they say of it.
import {
  CONFIG_PARTS,
  type Environment,
  inEnvironment,
  lostTemplates,
  namesOf,
  type Prepared,
  type Rendered,
  renderTemplates,
  scenarioParts,
} from './environment.ts'
import { cut, valueAt, type Finding, type Path } from '../reading/mistake.ts'
import { isRecord } from '../reading/record.ts'
import { showValue } from '../reading/describe-issues.ts'
import type { YamlFile } from '../reading/yaml-file.ts'

/**
 * What Artillery made of files, with the templates in this engine's scenarios rendered, which Artillery leaves. Wherever the two
 * readers of YAML take a value for something else, that is a mistake: nobody could say which was meant.
 */
export function readPrepared(
  script: unknown,
  files: readonly YamlFile[],
  environment: Environment,
  [configPath = '', scriptPath = configPath]: readonly string[],
): Prepared {
  const rendered = CONFIG_PARTS.flatMap((part) => renderedAt(script, files, environment.name, part))
  const scenarios = renderTemplates(script, scenarioParts(script), namesOf(environment, configPath, scriptPath))
  return {
    merged: script,
    script: scenarios.script,
    rendered: [...rendered, ...scenarios.rendered],
    findings: [
      ...lostTemplates(rendered, script),
      ...scenarios.findings,
      ...[...CONFIG_PARTS, ...scenarioParts(script)].flatMap((part) =>
        readOtherwise(script, files, environment.name, part),
      ),
    ],
    mistakes: [],
  }
}

/** What is written at `path`: in the environment that is merged over it, or else in the first file that has it. */
function writtenAt(
  files: readonly YamlFile[],
  environment: string | undefined,
  path: Path,
): { file: YamlFile; path: Path } | null {
  const places = [inEnvironment(path, environment), path].filter((place) => place !== null)
  for (const place of places) {
    const file = files.find((candidate) => candidate.has(place))
    if (file !== undefined) return { file, path: place }
  }
  return null
}

/** The texts under `path` that Artillery has rendered, as far as they are written in the files. */
function renderedAt(
  script: unknown,
  files: readonly YamlFile[],
  environment: string | undefined,
  path: Path,
): Rendered[] {
  const written = writtenAt(files, environment, path)
  if (written === null) return []
  const template = valueAt(written.file.data, written.path)
  if (typeof template === 'string') {
    const text = valueAt(script, path)
    return template.includes('{{') ? [{ path, template, text: typeof text === 'string' ? text : '' }] : []
  }
  const keys = new Set([...keysOf(template), ...keysOf(valueAt(script, path))])
  return [...keys].flatMap((key) => renderedAt(script, files, environment, [...path, key]))
}

const keysOf = (value: unknown): (string | number)[] =>
  Array.isArray(value) ? [...value.keys()] : isRecord(value) ? Object.keys(value) : []

function readOtherwise(
  script: unknown,
  files: readonly YamlFile[],
  environment: string | undefined,
  part: Path,
): Finding[] {
  const places = [part, inEnvironment(part, environment)].filter((place) => place !== null)
  const ambiguous = files.flatMap((file) =>
    places.flatMap((place) =>
      file.ambiguous(place).map((scalar) => ({ ...scalar, file, of: [...part, ...scalar.path.slice(place.length)] })),
    ),
  )
  return ambiguous.flatMap(({ at, file, of, path, source, value }): Finding[] => {
    const counts = writtenAt(files, environment, of)
    const isOverridden = counts !== null && (counts.file !== file || counts.path.length !== path.length)
    const found = valueAt(script, of)
    if (isOverridden || (at === 'key' ? found !== undefined : found === value)) return []
    const theirs = found instanceof Date ? 'a date' : showValue(found, false)
    const reading = at === 'key' ? 'another key' : theirs
    return [
      {
        path: of,
        at,
        message: `expected what YAML 1.1 and 1.2 read alike, found ${cut(source)} (${showValue(value, false)} to Seismo, ${reading} to Artillery)`,
        hint: 'write it in another way, or in quotes if it is text; seismo run always reads YAML 1.2',
      },
    ]
  })
}

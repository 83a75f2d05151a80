// What is known of models, and whether scenario files call any that AWS has ended.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetUpError } from '../engine/preflight.ts'
import { type KnownLife, lifeOf, livingSuccessorOf, tellLife } from '../models/life-cycle.ts'
import { allModels, modelFactsOf, type ModelFacts, sourceOf } from '../models/model-facts.ts'
import { ConfigError, type Mistake, type Path, renderMistake } from '../reading/mistake.ts'
import { readTextFile } from '../reading/read-text-file.ts'
import { asRecord } from '../reading/record.ts'
import { readYamlFile, type YamlFile } from '../reading/yaml-file.ts'
import { NOTHING } from '../reports/format.ts'
import { renderTable } from '../reports/text-table.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { renderDay, wallClockMs } from '../time/system-clock.ts'
import { count } from './describe-plan.ts'
import type { Terminal } from './terminal.ts'

export interface ModelsOptions {
  /** Holds what scenario files call against the life cycles. */
  readonly check?: true
  readonly json?: true
}

/**
 * Lists the models; with `check`, what `files` call: those that come with the package where none is named. The exit code is 1 where one
 * calls a model that AWS has ended.
 * @throws {ConfigError} where a file cannot be read.
 * @throws {SetUpError} where files are named, and nothing is to be checked.
 */
export function modelsCommand(
  files: readonly string[],
  { check, json }: ModelsOptions,
  terminal: Terminal,
  today = renderDay(wallClockMs()),
): number {
  if (check === true) return checkFiles(files.length === 0 ? shippedScenarios() : files, json, terminal, today)
  if (files.length > 0) throw new SetUpError(`Scenario files are for --check: seismo models --check ${files.join(' ')}`)
  const models = allModels().flatMap(({ id }) => listed(id, today) ?? [])
  if (json === true) terminal.print(JSON.stringify(models, null, 2))
  else terminal.print(renderModels(models))
  return EXIT_CODES.passed
}

interface Listed extends ModelFacts {
  readonly id: string
  readonly name: string
  readonly life: KnownLife | null
  /** What to call in place of a model that is Legacy or has ended. */
  readonly successor: string | null
  /** When what is known of its life was so. */
  readonly asOf: string | null
}

function listed(id: string, today: string): Listed | null {
  const facts = modelFactsOf(id)
  if (facts === null) return null
  const life = lifeOf(facts, today)
  const isLeaving = life !== null && life.life.kind !== 'active'
  return {
    ...facts,
    id,
    name: facts.entry?.name ?? id,
    life,
    successor: isLeaving ? livingSuccessorOf(id, today) : null,
    asOf: facts.lifecycle === undefined ? null : sourceOf(facts.lifecycle.source).date,
  }
}

function renderModels(models: readonly Listed[]): string {
  const column = (heading: string, cell: (model: Listed) => string) =>
    ({ heading, align: 'left', cells: models.map(cell) }) as const
  return renderTable([
    column('model', ({ id }) => id),
    column('life cycle', ({ life }) => stateOf(life)),
    column('dates', (model) => datesOf(model)),
    column('successor', ({ successor }) => successor ?? NOTHING),
    column('as of', ({ asOf }) => asOf ?? NOTHING),
  ])
    .join('\n')
    .trimStart()
}

const stateOf = (known: KnownLife | null): string =>
  known === null ? 'unknown' : `${known.life.kind}${known.isSure ? '' : '?'}`

function datesOf({ life: known, lifecycle }: Listed): string {
  if (known === null) return ''
  const { life } = known
  switch (life.kind) {
    case 'active':
      if (life.notBefore !== null) return `ends no sooner than ${life.notBefore}`
      if (lifecycle?.answeredOn !== undefined) return `answered on ${lifecycle.answeredOn}`
      return lifecycle?.launched === undefined ? '' : `since ${lifecycle.launched}`
    case 'legacy':
      return life.endOfLife === null ? '' : `ends ${life.endOfLife}`
    case 'ended':
      return life.on ?? `by ${life.by}`
  }
}

/** A model that a file calls, and what there is to say of it. */
interface Called {
  readonly place: Mistake
  readonly model: string
  readonly verdict: 'served' | 'legacy' | 'ended' | 'unknown'
}

function checkFiles(files: readonly string[], json: true | undefined, terminal: Terminal, today: string): number {
  const read = files.map((file) => readYamlFile(file, 'a scenario file', readTextFile))
  const mistakes = read.flatMap((file) => file.mistakes)
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  const called = read.flatMap((file) => calledIn(file, today))
  if (json === true) terminal.print(JSON.stringify({ today, called }, null, 2))
  else {
    for (const { place, verdict } of called) if (verdict !== 'served') terminal.print(renderMistake(place))
    const told = (['served', 'legacy', 'ended', 'unknown'] as const).flatMap((verdict) => {
      const models = new Set(called.filter((each) => each.verdict === verdict).map(({ model }) => model))
      return models.size === 0 ? [] : [`${models.size} ${verdict}`]
    })
    terminal.print(`${count(files.length, 'file')}, on ${today}: ${told.length === 0 ? 'no model' : told.join(', ')}`)
  }
  return called.some(({ verdict }) => verdict === 'ended') ? EXIT_CODES.error : EXIT_CODES.passed
}

/** Those that the package has. */
function shippedScenarios(): string[] {
  const folder = fileURLToPath(new URL('../../scenarios', import.meta.url))
  return readdirSync(folder).flatMap((name) => (name.endsWith('.yml') ? [join(folder, name)] : []))
}

const BEDROCK = ['engines', 'bedrock', 'modes'] as const

/**
 * What the modes call, in the config and in each of its environments. Where an environment `today` replaces a model, the file keeps the
 * other one as history, and it is not looked at.
 */
function calledIn(file: YamlFile, today: string): Called[] {
  const { environments } = asRecord(asRecord(file.data)['config'])
  const places = [
    ['config'] as const,
    ...Object.keys(asRecord(environments)).map((name) => ['config', 'environments', name] as const),
  ]
  const replaced = Object.keys(modesAt(file.data, ['config', 'environments', 'today']))
  return places.flatMap((place) =>
    Object.entries(modesAt(file.data, place)).flatMap(([mode, model]) => {
      const isHistory = place.length === 1 && replaced.includes(mode)
      return isHistory ? [] : [judge(file, [...place, ...BEDROCK, mode, 'model'], model, today)]
    }),
  )
}

/** The models of the modes of a config, by mode; those that a template names are known when it is run. */
function modesAt(data: unknown, place: Path): Readonly<Record<string, string>> {
  const modes = [...place, ...BEDROCK].reduce<unknown>((value, key) => asRecord(value)[key], data)
  return Object.fromEntries(
    Object.entries(asRecord(modes)).flatMap(([mode, fields]) => {
      const { model } = asRecord(fields)
      return typeof model === 'string' && !model.includes('{{') ? [[mode, model]] : []
    }),
  )
}

function judge(file: YamlFile, path: Path, model: string, today: string): Called {
  const facts = modelFactsOf(model)
  const known = facts === null ? null : lifeOf(facts, today)
  const words = known === null ? null : tellLife(known, today)
  const tell = (message: string, hint: string | null = null): Mistake =>
    file.toMistake({ path, at: 'value', message, hint })
  if (facts?.entry === undefined || facts.entry === null) {
    // What an ARN of an account stands for, nobody knows; the id of a model that has no entry is one that the file lacks.
    const isId = facts !== null
    return { model, verdict: isId ? 'unknown' : 'served', place: tell(`${model} is in no entry of models.yml`) }
  }
  if (known === null || words === null) return { model, verdict: 'served', place: tell(`${model} is served`) }
  const successor = livingSuccessorOf(model, today)
  const verdict = known.life.kind === 'ended' && known.isSure ? 'ended' : 'legacy'
  return {
    model,
    verdict,
    place: tell(`${model} ${words}`, successor === null ? null : `its successor is ${successor}`),
  }
}

// What a schema cannot say: rules between the parts of a script. They look at the script as it was written, so
// that they speak even where other parts are wrong; what has the wrong shape is left to the schema.
import { cut, type Finding, nearestName, type Path } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { bedrockOf, saysRegion } from './overrides.ts'

type Fields = Readonly<Record<string, unknown>>

interface Written {
  readonly index: number
  readonly fields: Fields
}

/** The findings of all rules. `hasPhases`: somebody wrote `config.phases`; Artillery adds some to every script. */
export function checkScript(script: unknown, hasPhases: boolean): Finding[] {
  const { scenarios } = asRecord(script)
  if (!Array.isArray(scenarios)) return []
  const ours = bedrockScenarios(scenarios)
  return [
    ...checkThatOursExist(scenarios, ours),
    ...checkNames(ours),
    ...ours.flatMap((scenario) => checkStart(scenario, hasPhases)),
    ...ours.flatMap((scenario) => checkModes(scenario, Object.keys(asRecord(asRecord(bedrockOf(script))['modes'])))),
    ...checkRegions(script),
  ]
}

function bedrockScenarios(scenarios: readonly unknown[]): Written[] {
  return scenarios.flatMap((fields, index) =>
    isRecord(fields) && fields['engine'] === 'bedrock' ? [{ index, fields }] : [],
  )
}

/** The name of our `position`-th scenario (from 0) that has none. */
export const defaultScenarioName = (position: number): string => `scenario-${position + 1}`

const finding = (path: Path, message: string, hint: string | null = null): Finding => ({
  path,
  at: 'value',
  message,
  hint,
})

function checkThatOursExist(scenarios: readonly unknown[], ours: readonly Written[]): Finding[] {
  if (ours.length > 0) return []
  const engines = scenarios.map((fields) => asRecord(fields)['engine'])
  const slip = engines.findIndex((engine) => typeof engine === 'string' && nearestName(engine, ['bedrock']) !== null)
  const message = 'expected at least one scenario with engine: bedrock, found none'
  if (slip === -1) return [finding(['scenarios'], message, 'add engine: bedrock to the scenarios that call Bedrock')]
  return [finding(['scenarios', slip, 'engine'], message, 'did you mean bedrock?')]
}

function checkNames(ours: readonly Written[]): Finding[] {
  const names = ours.map(({ fields }, position) => fields['name'] ?? defaultScenarioName(position))
  return ours.flatMap(({ index }, position) => {
    const name = names[position]
    if (typeof name !== 'string' || names.indexOf(name) === position) return []
    return [finding(['scenarios', index, 'name'], `expected a name of its own, found ${cut(name)} again`)]
  })
}

function checkStart({ index, fields }: Written, hasPhases: boolean): Finding[] {
  const hasExecutor = fields['executor'] !== undefined
  if (hasExecutor === !hasPhases) return []
  const path = ['scenarios', index, 'executor']
  return hasExecutor
    ? [
        finding(
          path,
          'expected either config.phases or an executor, found both',
          "remove one: the executor says when iterations start, or Artillery's phases do",
        ),
      ]
    : [
        finding(
          path,
          'expected an executor, found nothing',
          'add one, such as executor: constant-vus with vus: 1 and duration: 30s; or let config.phases start the iterations',
        ),
      ]
}

function checkModes({ index, fields }: Written, known: readonly string[]): Finding[] {
  const { modes } = fields
  if (!Array.isArray(modes)) return []
  return modes.flatMap((mode: unknown, position) => {
    if (typeof mode !== 'string') return []
    const path = ['scenarios', index, 'modes', position]
    if (modes.indexOf(mode) < position) return [finding(path, `expected each mode once, found ${cut(mode)} again`)]
    if (known.includes(mode)) return []
    const nearest = nearestName(mode, known)
    const hint = nearest === null ? `known modes: ${cut(known.join(', '))}` : `did you mean ${nearest}?`
    return [finding(path, `expected a mode of config.engines.bedrock.modes, found ${JSON.stringify(cut(mode))}`, hint)]
  })
}

/** A real call is signed for a region and paid for there, so it is nothing to guess. */
function checkRegions(script: unknown): Finding[] {
  if (asRecord(asRecord(script)['config'])['target'] !== 'aws') return []
  return Object.entries(asRecord(asRecord(bedrockOf(script))['modes'])).flatMap(([mode, fields]) => {
    if (!isRecord(fields) || saysRegion(fields) || isUnrendered(fields['model'])) return []
    const path = ['config', 'engines', 'bedrock', 'modes', mode, 'region']
    return [
      finding(
        path,
        'expected a region such as us-east-2, found nothing',
        'with target: aws each mode needs one: add region, or set AWS_REGION',
      ),
    ]
  })
}

/** What the template stands for is missing, which is a mistake of its own; it may be an ARN that says the region. */
const isUnrendered = (model: unknown): boolean => typeof model === 'string' && model.includes('{{')

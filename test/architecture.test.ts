import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

// The room table of ARCHITECTURE.md: what each room may import besides itself and npm packages.
const MAY_IMPORT = {
  time: [],
  random: [],
  statistics: ['random'],
  conversation: [],
  media: ['random'],
  checks: ['conversation'],
  reading: ['conversation', 'time'],
  models: ['media', 'reading'],
  money: ['models', 'reading', 'time'],
  traces: ['conversation', 'reading', 'random', 'statistics'],
  scenario: ['checks', 'conversation', 'media', 'traces', 'models', 'money', 'reading', 'time', 'random'],
  plan: ['checks', 'conversation', 'media', 'models', 'money', 'scenario', 'reading', 'time', 'random'],
  executors: ['traces', 'plan', 'time', 'random'],
  prompts: ['conversation', 'media', 'traces', 'plan', 'scenario', 'reading', 'random'],
  bedrock: ['conversation', 'models', 'plan', 'time'],
  metrics: ['conversation', 'bedrock', 'time'],
  workers: ['checks', 'conversation', 'traces', 'models', 'money', 'plan', 'prompts', 'bedrock', 'metrics', 'time'],
  results: ['models', 'money', 'plan', 'scenario', 'metrics', 'time', 'random', 'statistics'],
  'run-folder': ['money', 'plan', 'metrics', 'results', 'time'],
  history: ['results', 'run-folder', 'metrics', 'statistics', 'scenario', 'random'],
  reports: ['history', 'run-folder', 'results', 'metrics', 'money', 'plan', 'statistics', 'time'],
  simulator: ['time', 'random'],
  engine: 'all above',
  cli: 'all doors',
} as const satisfies Record<string, readonly string[] | string>

type Room = keyof typeof MAY_IMPORT

// plan/ and models/ are types to bedrock/, and bedrock/ is types to metrics/: code would tie a thread's life to another's.
const TYPES_ONLY: readonly string[] = ['bedrock → models', 'bedrock → plan', 'metrics → bedrock', 'models → media']

// One package, one room: a swap of a library is then a change in one place.
const ROOM_OF_PACKAGE: Readonly<Record<string, readonly Room[]>> = {
  '@aws-sdk/client-bedrock-runtime': ['bedrock'],
  '@smithy/core': ['bedrock'],
  '@smithy/types': ['bedrock'],
  'hdr-histogram-js': ['metrics'],
  piscina: ['workers'],
  ajv: ['checks'],
  chalk: ['cli'],
  '@commander-js/extra-typings': ['cli'],
  'log-update': ['cli'],
  fflate: ['media', 'metrics', 'reading', 'traces'],
  leven: ['reading'],
  '@aws-sdk/client-s3': ['simulator'],
  '@aws-sdk/lib-storage': ['simulator'],
  '@peculiar/x509': ['simulator'],
  'reflect-metadata': ['simulator'],
  yaml: ['reading', 'scenario', 'simulator'],
  zod: ['models', 'money', 'reading', 'scenario', 'simulator'],
}

// What is known of makers and their models is in models/. The bodies of InvokeModel are in bedrock/, the simulator has knowledge
// of its own, and the shapes of data sets are called by their makers' names.
const KNOWS_MODELS: readonly string[] = [
  'models',
  'simulator',
  join('bedrock', 'apis', 'native'),
  join('reading', 'data-sets', 'shapes'),
  join('bedrock', 'apis', 'web'),
]

/** The name of a model is a codec's there. */
const NAMES_CODECS = join('media', 'media-formats.ts')

// Comments; and two makers have APIs that many speak, with paths, headers, and variables for their keys.
const NO_MODELS =
  /\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\b(?:openai|anthropic)(?:['’]s|-version|_API_KEY|Usage)\b|\/(?:openai|anthropic)\/v1|\b(?:openai|anthropic)\b(?=,|:| \})/gim

// Makers and families whose names are words of their own.
const NAMES_OF_MODELS =
  /\b(?:anthropic|claude|haiku|sonnet|opus|nova|titan|llama\d?|openai|gpt|deepseek|qwen\d?|mistral|kimi|moonshot(?:ai)?|glm|zai|grok|xai|minimax|nemotron|gemma|cohere|jamba|ai21|palmyra|twelvelabs)\b/i

const source = resolve(import.meta.dirname, '../src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && path.includes(sep))
  .map((path) => join(source, path))

interface Edge {
  readonly file: string
  readonly from: Room
  readonly to: string
  readonly isType: boolean
}

const roomOf = (file: string): Room => relative(source, file).split(sep)[0] as Room

const IMPORT = /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm

const imports = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => ({
    file,
    isType: match[1] !== undefined,
    specifier: match[2] ?? match[3] ?? match[4] ?? '',
  })),
)
const edges: readonly Edge[] = imports
  .filter(({ specifier }) => specifier.startsWith('.'))
  .map(({ file, isType, specifier }) => ({
    file: relative(source, file),
    from: roomOf(file),
    to: roomOf(resolve(dirname(file), specifier)),
    isType,
  }))
  .filter(({ from, to }) => from !== to)

const rooms = Object.keys(MAY_IMPORT) as Room[]

const allowed = (from: Room): readonly string[] => {
  const entry: readonly string[] | string = MAY_IMPORT[from]
  return typeof entry === 'string' ? rooms.slice(0, rooms.indexOf(from)) : entry
}

const filesImportedBy = new Map(
  files.map((file) => [
    relative(source, file),
    imports
      .filter((each) => each.file === file && each.specifier.startsWith('.'))
      .map(({ specifier }) => relative(source, resolve(dirname(file), specifier))),
  ]),
)

/** Groups of files that reach each other by their imports, types included (Tarjan's strongly connected components). */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const circles: string[][] = []
  const lower = (file: string, to: number): void => {
    lowest.set(file, Math.min(lowest.get(file) ?? to, to))
  }
  function visit(file: string): void {
    order.set(file, order.size)
    lower(file, order.size - 1)
    open.push(file)
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) {
        visit(next)
        lower(file, lowest.get(next) ?? Infinity)
      } else if (open.includes(next)) lower(file, order.get(next) ?? Infinity)
    }
    if (lowest.get(file) !== order.get(file)) return
    const circle = open.splice(open.indexOf(file))
    if (circle.length > 1) circles.push(circle.toSorted())
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file)
  return circles
}

describe('the rooms of src/', () => {
  test('are the ones in the table', () => {
    const found = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(found.map((entry) => entry.name).toSorted()).toEqual(rooms.toSorted())
  })

  test('import only what the table allows', () => {
    const wrong = edges.filter(({ from, to }) => !allowed(from).includes(to))
    expect(wrong.map(({ file, to }) => `${file} imports ${to}/`)).toEqual([])
  })

  test('import types only where the table says types', () => {
    const wrong = edges.filter(({ from, to, isType }) => !isType && TYPES_ONLY.includes(`${from} → ${to}`))
    expect(wrong.map(({ file, to }) => `${file} imports code of ${to}/`)).toEqual([])
  })

  test.each(Object.entries(ROOM_OF_PACKAGE))('import %s in one place', (name, itsRooms) => {
    const users = imports.filter(({ specifier }) => specifier === name || specifier.startsWith(`${name}/`))
    expect(users.filter(({ file }) => !itsRooms.includes(roomOf(file))).map(({ file }) => file)).toEqual([])
    expect(users.length).toBeGreaterThan(0)
  })

  test('name no maker and no family of models outside of the room that knows them', () => {
    const speaking = files
      .filter((file) => relative(source, file) !== NAMES_CODECS)
      .filter((file) => !KNOWS_MODELS.some((place) => relative(source, file).startsWith(place + sep)))
      .flatMap((file) => {
        const code = readFileSync(file, 'utf8').replaceAll(NO_MODELS, '')
        const [name] = NAMES_OF_MODELS.exec(code) ?? []
        return name === undefined ? [] : [`${relative(source, file)} names ${name}`]
      })
    expect(speaking).toEqual([])
  })

  test('import each other in no circle, file by file', () => {
    expect(circlesOf(filesImportedBy)).toEqual([])
  })

  test('do import each other: the pattern that looks for imports finds them', () => {
    const found = new Set(edges.map(({ from, to }) => `${from} → ${to}`))
    for (const edge of ['engine → executors', 'workers → bedrock', 'workers → metrics', 'cli → engine']) {
      expect(found).toContain(edge)
    }
  })
})

test('a circle is found, however long it is and wherever it is entered', () => {
  const graph = new Map([
    ['door', ['a', 'leaf']],
    ['a', ['b']],
    ['b', ['leaf', 'c']],
    ['c', ['a']],
    ['leaf', []],
    ['other', ['pair', 'leaf', 'a']],
    ['pair', ['other']],
  ])
  expect(circlesOf(graph)).toEqual([
    ['a', 'b', 'c'],
    ['other', 'pair'],
  ])
  graph.set('c', ['leaf'])
  graph.set('pair', [])
  expect(circlesOf(graph)).toEqual([])
})

const toldOf = (imported: readonly string[] | string): string =>
  typeof imported === 'string' ? imported : imported.length === 0 ? 'nothing' : imported.toSorted().join(', ')

describe('ARCHITECTURE.md', () => {
  const root = resolve(source, '..')
  const map = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

  test('names no file or folder that does not exist', () => {
    const paths = [...map.matchAll(/`([^`\s<>]*\/[^`\s<>]*)`/g)].map(([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(50)
    expect(paths.filter((path) => ![root, source].some((from) => existsSync(join(from, path))))).toEqual([])
  })

  test('has the same table of rooms', () => {
    const rows = map.split('\n').flatMap((line) => {
      const [, names, , imported] = /^\| (`\w[^|]*\/`) \|([^|]*)\| ([^|]*) \|$/.exec(line) ?? []
      if (names === undefined || imported === undefined) return []
      const list = imported.replaceAll(' (types)', '')
      return [...names.matchAll(/`([^`]+)\/`/g)].map(([, room = '']) => [room, list])
    })
    const written = rows.map(([room, list = '']) => [room, toldOf(/all|nothing/.test(list) ? list : list.split(', '))])
    expect(written).toEqual(Object.entries(MAY_IMPORT).map(([room, imported]) => [room, toldOf(imported)]))
  })

  test('is short enough to be read', () => {
    expect(map.split('\n').length).toBeLessThanOrEqual(150)
  })
})

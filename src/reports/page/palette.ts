// The page's colours. A mode has one in every chart; the first six can be told apart from each other and from the paper, also by
// eyes that lack a cone, which a test reckons. Past the last they begin again: the key has the names.

export interface Palette {
  readonly paper: string
  readonly paperRaised: string
  readonly ink: string
  readonly inkSoft: string
  readonly grid: string
  readonly rule: string
  readonly good: string
  readonly bad: string
  readonly warn: string
  readonly modes: readonly string[]
  readonly completed: string
  /** From the most frequent kind on. */
  readonly throttled: readonly string[]
  readonly failed: readonly string[]
  readonly aborted: string
  readonly cancelled: string
  readonly client: readonly string[]
}

export const LIGHT: Palette = {
  paper: '#ffffff',
  paperRaised: '#f6f7f9',
  ink: '#16191d',
  inkSoft: '#545d68',
  grid: '#e6e8eb',
  rule: '#d3d7dc',
  good: '#0b6b46',
  bad: '#b3261e',
  warn: '#8a5300',
  modes: ['#0b62b0', '#d95f02', '#1f9e8f', '#602460', '#8a3324', '#7b8cf0', '#5a5a00', '#a0475a'],
  completed: '#a3b4c5',
  throttled: ['#f0b429', '#d98218', '#b45f12', '#8a430f', '#63300d', '#43200a'],
  failed: ['#b3261e', '#7d0f19', '#d65a6a', '#4d0a10', '#e29099', '#300508'],
  aborted: '#8b95a1',
  cancelled: '#5b7fa6',
  client: ['#3a3f47', '#0f7a80', '#9a6412', '#7b4fa3'],
}

export const DARK: Palette = {
  paper: '#12151a',
  paperRaised: '#1a1e25',
  ink: '#e9ecf0',
  inkSoft: '#a4adb8',
  grid: '#272d36',
  rule: '#353d48',
  good: '#52c795',
  bad: '#ff8a80',
  warn: '#f2b84b',
  modes: ['#5aaef5', '#ff9c4a', '#8ef0de', '#d6608a', '#a85a20', '#4068d8', '#f4ee8e', '#c8a0f0'],
  completed: '#56677a',
  throttled: ['#f6c445', '#e39a35', '#c27a2b', '#9c5f24', '#7b4a1f', '#5f391a'],
  failed: ['#ff7b72', '#d1495b', '#ffa8a8', '#a82a3c', '#ffd0d0', '#7d1f2d'],
  aborted: '#76828f',
  cancelled: '#86a8cf',
  client: ['#c4cad2', '#4fc3c9', '#e0a552', '#b794e6'],
}

/** Enough of them for every mode of a run. */
export function renderColours(palette: Palette, modes: number): string {
  const { aborted, cancelled, client, completed, failed, grid, ink, inkSoft, paper, paperRaised, rule, throttled } =
    palette
  const ofModes = Array.from({ length: modes }, (_, mode) => palette.modes[mode % palette.modes.length] ?? ink)
  const variables: readonly (readonly [string, string])[] = [
    ...Object.entries({ paper, 'paper-raised': paperRaised, ink, 'ink-soft': inkSoft, grid, rule }),
    ...Object.entries({ good: palette.good, bad: palette.bad, warn: palette.warn }),
    ...Object.entries({ 'completed-0': completed, 'aborted-0': aborted, 'cancelled-0': cancelled }),
    ...numbered('mode', ofModes),
    ...numbered('throttled', throttled),
    ...numbered('failed', failed),
    ...numbered('client', client),
  ]
  return variables.map(([name, value]) => `--${name}:${value}`).join(';')
}

const numbered = (name: string, values: readonly string[]): [string, string][] =>
  values.map((value, index) => [`${name}-${index}`, value])

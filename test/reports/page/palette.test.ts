import { describe, expect, test } from 'vitest'
import { DARK, LIGHT, renderColours, type Palette } from '../../../src/reports/page/palette.ts'

type Rgb = readonly [number, number, number]

const linear = (hex: string): Rgb =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

const contrast = (a: string, b: string): number => {
  const [high = 0, low = 0] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

// Machado, Oliveira and Fernandes (2009), whole loss of the cone.
const EYES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red cones': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green cones': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
}

const seenBy = (eye: readonly (readonly number[])[], [r, g, b]: Rgb): Rgb =>
  eye.map(([x = 0, y = 0, z = 0]) => Math.min(1, Math.max(0, x * r + y * g + z * b))) as unknown as Rgb

/** OKLab: equal distances look about equally far apart. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

const distance = (a: Rgb, b: Rgb): number => Math.hypot(...oklab(a).map((value, i) => value - (oklab(b)[i] ?? 0)))

const palettes: readonly (readonly [string, Palette])[] = [
  ['light', LIGHT],
  ['dark', DARK],
]

describe.each(palettes)('the %s colours', (_, palette) => {
  test('of text can be read', () => {
    for (const colour of [palette.ink, palette.inkSoft, palette.good, palette.bad, palette.warn]) {
      for (const paper of [palette.paper, palette.paperRaised]) {
        expect({ colour, isRead: contrast(colour, paper) >= 4.5 }).toEqual({ colour, isRead: true })
      }
    }
  })

  test('of lines stand out from the paper', () => {
    const lines = [...palette.modes.slice(0, 6), ...palette.client]
    expect(lines.filter((colour) => contrast(colour, palette.paper) < 3)).toEqual([])
  })

  test.each(Object.entries(EYES))('of modes are told apart by eyes with %s', (_eye, matrix) => {
    const colours = palette.modes.slice(0, 6)
    const pairs = colours.flatMap((a, i) => colours.slice(i + 1).map((b) => [a, b] as const))
    const distanceOf = ([a, b]: readonly [string, string]): number =>
      distance(seenBy(matrix, linear(a)), seenBy(matrix, linear(b)))
    expect(pairs).toHaveLength(15)
    expect(pairs.filter((pair) => distanceOf(pair) < 0.1)).toEqual([])
  })
})

test('a mode past the last colour begins them again', () => {
  const text = renderColours(LIGHT, 9)
  expect(text).toContain(`--mode-0:${LIGHT.modes[0]};`)
  expect(text).toContain(`--mode-8:${LIGHT.modes[0]};`)
  expect(text).not.toContain('--mode-9')
})

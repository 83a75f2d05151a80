import type { Random } from '../random/random.ts'
import { drawExponential } from '../random/draw.ts'

/**
 * The area under the rate's line, which is the number of arrivals expected so far, at which each arrival happens,
 * without end. For even arrivals that is `first` and every whole number after it; for Poisson's it is a sum of
 * exponential gaps of mean 1, a Poisson process of one per unit of area. The line alone says when an area is
 * reached, so that both distributions work for any line: read through a line that bends, Poisson arrivals are
 * those of a process whose rate is the line (its clock runs as fast as area is gathered).
 */
export function* arrivalAreas(
  distribution: 'constant' | 'poisson',
  random: Random,
  first: number,
): Generator<number, never, undefined> {
  switch (distribution) {
    case 'constant':
      for (let area = first; ; area++) yield area
    case 'poisson':
      for (let area = drawExponential(random, 1); ; area += drawExponential(random, 1)) yield area
  }
}

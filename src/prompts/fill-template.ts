import type { Distribution } from '../plan/distribution.ts'
import type { Random } from '../random/random.ts'
import { TEMPLATE_VALUE } from '../reading/data-set.ts'
import { drawWhole } from './draw-distribution.ts'

/** Puts one draw for each value in all of its places. */
export function fillTemplate(template: string, values: Readonly<Record<string, Distribution>>, random: Random): string {
  const drawn = new Map(Object.entries(values).map(([name, value]) => [name, String(drawWhole(random, value))]))
  return template.replace(TEMPLATE_VALUE, (place, name: string) => drawn.get(name) ?? place)
}

import type { Dimensions } from '../metrics/dimensions.ts'
import { TAG_NAMES, type TagName, type Tags } from '../metrics/tags.ts'

/**
 * Compares series by their tags: as the plan lists scenarios, modes and prompts, and what is merged over a tag before its
 * single values.
 */
export function byPlanOrder({ modes, prompts, scenarios }: Dimensions): (a: Tags, b: Tags) => number {
  const orders: Partial<Record<TagName, readonly string[]>> = {
    scenario: scenarios.map(({ name }) => name),
    mode: modes.map(({ name }) => name),
    prompt: prompts,
  }
  const compareIn = (tag: TagName, a: string | undefined, b: string | undefined): number => {
    if (a === b) return 0
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1
    const order = orders[tag]
    return order === undefined ? a.localeCompare(b, 'en', { numeric: true }) : order.indexOf(a) - order.indexOf(b)
  }
  return (a, b) => TAG_NAMES.reduce((sign, tag) => (sign === 0 ? compareIn(tag, a[tag], b[tag]) : sign), 0)
}

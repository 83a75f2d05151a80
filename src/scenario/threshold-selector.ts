/** Which samples a threshold looks at: `metric` or `metric{tag:value,tag:value}`, k6's way to name a sub-metric. */
export interface ThresholdSelector {
  readonly metric: string
  /** In the order in which they are written. */
  readonly tags: readonly (readonly [name: string, value: string])[]
}

const SELECTOR = /^([^{}]*)(?:\{([^{}]*)\})?$/

/** Spaces are free between all parts. Null when the text is not of this form. */
export function parseThresholdSelector(text: string): ThresholdSelector | null {
  const [, metric, tags = ''] = SELECTOR.exec(text.trim()) ?? []
  if (metric === undefined) return null
  const parts = tags.trim() === '' ? [] : tags.split(',')
  const pairs = parts.map((part) => {
    const colon = part.indexOf(':')
    return colon === -1 ? null : ([part.slice(0, colon).trim(), part.slice(colon + 1).trim()] as const)
  })
  return pairs.includes(null) ? null : { metric: metric.trim(), tags: pairs.filter((pair) => pair !== null) }
}

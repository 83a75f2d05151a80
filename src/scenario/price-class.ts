/**
 * What a call may be billed as: on demand at a latency setting or a service tier, or in a batch; and what is paid by the hour.
 */
export const PRICE_CLASSES = ['standard', 'optimized', 'priority', 'flex', 'reserved', 'batch', 'provisioned'] as const

export type PriceClass = (typeof PRICE_CLASSES)[number]

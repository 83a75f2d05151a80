/** How hard a model is to work on its reply, the least first. */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const

export type Effort = (typeof EFFORTS)[number]

/** What it is at most while thinking is off: the SDK's reference, OutputConfig.effort. */
export const MOST_WITHOUT_THINKING: Effort = 'high'

export const isAbove = (one: Effort, other: Effort): boolean => EFFORTS.indexOf(one) > EFFORTS.indexOf(other)

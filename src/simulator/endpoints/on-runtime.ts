import type { ModelProfile } from '../profile/profile.ts'

/** Whether any API of the runtime serves it; others are on mantle alone. */
export const isOnRuntime = ({ endpoints: { converse, runtime } }: Pick<ModelProfile, 'endpoints'>): boolean =>
  converse || runtime.length > 0

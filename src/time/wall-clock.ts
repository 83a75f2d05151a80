/**
 * The time of day, for manifests, log headers and folder names: where a run stands in history.
 * Nothing that is measured may use it, because it can be set back.
 */
export const wallClockMs = (): number => Date.now()

/** `2026-11-20T22:34:31.911Z`. */
export const renderInstant = (epochMs: number): string => new Date(epochMs).toISOString()

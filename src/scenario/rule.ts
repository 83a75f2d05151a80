import { z } from 'zod'

/**
 * A rule between several fields of a mapping, told at `path` of it. It is looked at even where some field is
 * wrong by itself, so that all mistakes come at once; `holds` therefore sees unknown values, and says yes to
 * those that it cannot judge.
 */
export const rule = (expected: string, path: readonly string[], holds: (fields: Fields) => boolean) =>
  z.refine<object>((value) => typeof value !== 'object' || value === null || holds(value as Fields), {
    error: expected,
    path: [...path],
    when: () => true,
  })

export type Fields = Readonly<Record<string, unknown>>

/** Whether two values are in order; two that are not both numbers are left to their own checks. */
export const inOrder = (lesser: unknown, greater: unknown): boolean =>
  typeof lesser !== 'number' || typeof greater !== 'number' || lesser <= greater

import { join } from 'node:path'
import { rewrite } from './seismo-process.ts'

/**
 * Rewrites a scenario file of `folder` in place: every stage and duration lasts a second, and replies take no longer, in the simulator's
 * profile without chance.
 */
export const shorten = (folder: string, file: string): void =>
  rewrite(join(folder, file), (text) =>
    text
      .replaceAll(/duration: \w+/g, 'duration: 1s')
      .replaceAll(/(gracefulStop|gracefulRampDown): \w+/g, '$1: 4s')
      .replace(/^( +)prompts:/m, '$1simulator: { profile: exact }\n$1prompts:'),
  )

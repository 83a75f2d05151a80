import { join } from 'node:path'
import { rewrite } from './seismo-process.ts'

/** Rewrites a scenario file of `folder` in place: every stage and duration lasts a second. */
export const shorten = (folder: string, file: string): void =>
  rewrite(join(folder, file), (text) =>
    text.replaceAll(/duration: \w+/g, 'duration: 1s').replaceAll(/(gracefulStop|gracefulRampDown): \w+/g, '$1: 4s'),
  )

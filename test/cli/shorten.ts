import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Rewrites a scenario file of `folder` in place: every stage and duration lasts 2 s, and replies stay short. */
export function shorten(folder: string, file: string): void {
  rewrite(join(folder, file), (text) =>
    text.replaceAll(/duration: \w+/g, 'duration: 2s').replaceAll(/(gracefulStop|gracefulRampDown): \w+/g, '$1: 4s'),
  )
  const prompts = join(folder, 'scenarios', 'prompts')
  for (const name of readdirSync(prompts).filter((each) => each.endsWith('.yml'))) {
    rewrite(join(prompts, name), (text) =>
      text.replaceAll(/maxOutputTokens: (?:\d+|\{[^}]*\})/g, 'maxOutputTokens: 20'),
    )
  }
}

function rewrite(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

// Keys of servers that speak OpenAI's or Anthropic's API and are not AWS: where their own clients look for them. They go to the URL that is the
// run's target, and nowhere else.
import type { Api } from '../../plan/mode-plan.ts'

export interface ApiKeys {
  readonly openai: string | null
  readonly anthropic: string | null
}

export const NO_API_KEYS: ApiKeys = { openai: null, anthropic: null }

/** An empty variable is none. */
export const apiKeysOf = (variables: Readonly<Record<string, string | undefined>>): ApiKeys => ({
  openai: variables['OPENAI_API_KEY']?.trim() || null,
  anthropic: variables['ANTHROPIC_API_KEY']?.trim() || null,
})

/** Null where calls of the API are signed. */
export function apiKeyFor(api: Api, { anthropic, openai }: ApiKeys = NO_API_KEYS): string | null {
  const [family = ''] = api.split('-')
  return { chat: openai, responses: openai, messages: anthropic }[family] ?? null
}

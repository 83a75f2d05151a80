const CHARACTERS_PER_TOKEN = 4

/**
 * How many tokens a text is taken for: one for each four UTF-16 code units, rounded up, at least one. Real
 * tokenizers differ by model and by language; a harness must take its counts from `usage` and not from here.
 */
export const estimateTokens = (characters: number): number => Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN))

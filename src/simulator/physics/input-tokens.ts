/**
 * How many tokens a text is taken for: its UTF-16 code units by so many a token, rounded up, at least one. Real
 * tokenizers differ by model and by language; a harness must take its counts from `usage` and not from here.
 */
export const tokensOf = (characters: number, charactersPerToken: number): number =>
  Math.max(1, Math.ceil(characters / charactersPerToken))

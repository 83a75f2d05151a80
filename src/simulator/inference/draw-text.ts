// What replies say: made-up words that mean nothing. A word with the space before it is four characters, which is
// one token by the rule that prompts are counted by.
import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

const WORDS = (
  'air ant arm bay bed bog cap cup day dew dry elm eye far fig fir fog fox gap gem gum hay hen hut ice ink ivy jar ' +
  'joy key kit lap leg log map mat mud nap net oak oar oat owl pan paw pea pen pin pit pod rag ray red rib rim row ' +
  'rug rye sap sea set sky sun tap tea tin tip toe top tub urn van vow wax web wet yak yam yew zoo'
).split(' ')

/** A text of so many tokens. */
export const drawText = (random: Random, tokens: number): string =>
  Array.from({ length: tokens }, () => ` ${WORDS[drawInteger(random, 0, WORDS.length - 1)]}`).join('')

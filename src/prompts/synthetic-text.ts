import type { Distribution } from '../scenario/distribution-schema.ts'
import type { SyntheticTask } from '../scenario/prompt-file-schema.ts'
import { drawInteger } from '../random/draw.ts'
import { makeRandom, type Random } from '../random/random.ts'
import { SENTENCE_PATTERNS, WORD_LISTS, type WordKind } from './word-lists.ts'

/** English-like prose, from which prompts of any length are cut. */
export interface SyntheticText {
  readonly text: string
  /** Where each sentence begins. */
  readonly sentenceStarts: readonly number[]
}

const SENTENCES_PER_PARAGRAPH = 6

/**
 * Prose of at least `length` characters. It hardly repeats itself: a sentence is one of 22 patterns, each with more
 * than ten thousand fillings. A million characters take about 15 ms, so they are made before a run and not in it.
 */
export function makeSyntheticText(seed: number, length: number): SyntheticText {
  const random = makeRandom(seed, 'synthetic text')
  const parts: string[] = []
  const sentenceStarts: number[] = []
  let written = 0
  while (written < length) {
    const sentence = makeSentence(random)
    const isLast = sentenceStarts.length % SENTENCES_PER_PARAGRAPH === SENTENCES_PER_PARAGRAPH - 1
    sentenceStarts.push(written)
    parts.push(sentence, isLast ? '\n\n' : ' ')
    written += sentence.length + (isLast ? 2 : 1)
  }
  return { text: parts.join(''), sentenceStarts }
}

// `The {thing} …` as literals and slots in turn: ['The ', 'thing', ' …'].
const PATTERNS = SENTENCE_PATTERNS.map((pattern) => pattern.split(/[{}]/))

function makeSentence(random: Random): string {
  let sentence = ''
  for (const [index, part] of pick(random, PATTERNS).entries()) {
    sentence += index % 2 === 0 ? part : pick(random, WORD_LISTS[part as WordKind])
  }
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[drawInteger(random, 0, items.length - 1)] as Item

/**
 * About `length` characters from the beginning of some sentence, ended after a whole word by a full stop.
 * The text must be longer. Cutting copies nothing, so the time does not depend on the length.
 */
export function cutText({ text, sentenceStarts }: SyntheticText, length: number, random: Random): string {
  const latest = lastAtOrBelow(sentenceStarts, text.length - length - 1)
  const start = sentenceStarts[drawInteger(random, 0, latest)] as number
  const space = text.lastIndexOf(' ', start + length - 1)
  const end = space > start ? space : start + length - 1
  return `${text.slice(start, endOfWord(text, end))}.`
}

// Looked for by a pattern, the end of a long text costs a walk through all of it.
function endOfWord(text: string, end: number): number {
  let last = end
  while (/[\s.,]/.test(text.charAt(last - 1))) last--
  return last
}

/** Index of the last of the rising `values` that is at most `bound`; 0 where none is. */
function lastAtOrBelow(values: readonly number[], bound: number): number {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((values[middle] as number) <= bound) low = middle
    else high = middle - 1
  }
  return low
}

const LANGUAGES = ['French', 'German', 'Italian', 'Spanish'] as const

/** `chat`, and the four tasks that AWS compared its latency-optimized mode with: https://aws.amazon.com/blogs/machine-learning/optimizing-ai-responsiveness-a-practical-guide-to-amazon-bedrock-latency-optimized-inference/ */
const INSTRUCTIONS = {
  counting: () => 'Count the sentences of the text below one by one, from 1.',
  story: () => 'Continue the story below.',
  summarization: () => 'Summarize the text below.',
  translation: (random) => `Translate the text below into ${LANGUAGES[drawInteger(random, 0, 3)]}.`,
  chat: () => 'Answer the message below.',
} as const satisfies Record<SyntheticTask, (random: Random) => string>

/** The text is never shorter, however little is left beside the instruction. */
const SHORTEST_TEXT = 20

/** An instruction and a text to do it with, of `length` characters together. */
export function makeSyntheticPrompt(
  task: SyntheticTask,
  length: number,
  source: SyntheticText,
  random: Random,
): string {
  const instruction = `${INSTRUCTIONS[task](random)}\n\n`
  return instruction + cutText(source, Math.max(SHORTEST_TEXT, length - instruction.length), random)
}

/** The greatest value that is ever drawn. */
export function greatestDraw(distribution: Distribution): number {
  return distribution.kind === 'constant' ? distribution.value : distribution.max
}

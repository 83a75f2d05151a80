import type { Distribution } from '../plan/distribution.ts'
import type { SyntheticTask } from '../plan/prompt-plan.ts'
import { drawInteger } from '../random/draw.ts'
import type { Random } from '../random/random.ts'
import { cutText, type SyntheticText } from './synthetic-text.ts'

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

// A text that a regular expression matches, drawn by walking through the expression: it is never run, since one that
// anybody may send can take for ever.
import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

/** How often at most what may be repeated without end is. */
const MOST_MORE = 4
const LONGEST = 1_024
const DEEPEST = 32

const range = (from: string, to: string): string[] => {
  const first = from.codePointAt(0) as number
  const last = Math.min(to.codePointAt(0) as number, first + 0xff)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => String.fromCodePoint(first + index))
}

const DIGITS = range('0', '9')
const WORD = [...range('a', 'z'), ...range('A', 'Z'), ...DIGITS, '_']
const PRINTABLE = range(' ', '~')
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  d: DIGITS,
  w: WORD,
  s: [' '],
  D: range('a', 'z'),
  W: ['-', ' '],
  S: WORD,
}
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' }

/** What is not drawn: a look-around, a back reference, a class of Unicode, a mistake. */
class NotDrawn extends Error {}

/** Null for an expression that has something in it which is not drawn. */
export function drawPattern(pattern: string, random: Random): string | null {
  const walk = new Walk(pattern, random)
  try {
    const drawn = walk.alternatives(0)
    return walk.isAtEnd() ? drawn() : null
  } catch (error) {
    if (error instanceof NotDrawn) return null
    throw error
  }
}

type Drawn = () => string

class Walk {
  readonly #pattern: string
  readonly #random: Random
  #at = 0
  /** Characters that may still be drawn. */
  #left = LONGEST

  constructor(pattern: string, random: Random) {
    this.#pattern = pattern
    this.#random = random
  }

  isAtEnd(): boolean {
    return this.#at >= this.#pattern.length
  }

  alternatives(depth: number): Drawn {
    if (depth > DEEPEST) throw new NotDrawn()
    const branches = [this.#sequence(depth)]
    while (this.#take('|')) branches.push(this.#sequence(depth))
    return () => (branches[drawInteger(this.#random, 0, branches.length - 1)] as Drawn)()
  }

  #sequence(depth: number): Drawn {
    const parts: Drawn[] = []
    while (!this.isAtEnd() && !this.#isNext('|') && !this.#isNext(')')) {
      if (this.#take('^') || this.#take('$')) continue
      parts.push(this.#repeated(this.#atom(depth)))
    }
    return () => parts.map((part) => part()).join('')
  }

  #atom(depth: number): Drawn {
    if (this.#take('(')) {
      if (this.#take('?') && !this.#take(':')) throw new NotDrawn()
      const inner = this.alternatives(depth + 1)
      if (!this.#take(')')) throw new NotDrawn()
      return inner
    }
    if (this.#take('[')) return this.#oneOf(this.#characterClass())
    if (this.#take('.')) return this.#oneOf(WORD)
    if (this.#take('\\')) return this.#oneOf(this.#escaped())
    const character = this.#character()
    if ('*+?{'.includes(character)) throw new NotDrawn()
    return this.#oneOf([character])
  }

  #oneOf(characters: readonly string[]): Drawn {
    if (characters.length === 0) throw new NotDrawn()
    return () => {
      this.#left--
      return characters[drawInteger(this.#random, 0, characters.length - 1)] as string
    }
  }

  #repeated(atom: Drawn): Drawn {
    const bounds = this.#bounds()
    if (bounds === null) return atom
    this.#take('?')
    const { least, most } = bounds
    return () => {
      const times = drawInteger(this.#random, least, Math.max(least, Math.min(most, least + MOST_MORE)))
      let drawn = ''
      for (let time = 0; time < times && this.#left > 0; time++) drawn += atom()
      return drawn
    }
  }

  #bounds(): { readonly least: number; readonly most: number } | null {
    if (this.#take('*')) return { least: 0, most: Infinity }
    if (this.#take('+')) return { least: 1, most: Infinity }
    if (this.#take('?')) return { least: 0, most: 1 }
    if (!this.#take('{')) return null
    const [, least, comma, most] = /^(\d{1,4})(,?)(\d{0,4})\}/.exec(this.#pattern.slice(this.#at, this.#at + 11)) ?? []
    if (least === undefined || comma === undefined || most === undefined) throw new NotDrawn()
    this.#at += least.length + comma.length + most.length + 1
    if (comma === '') return { least: Number(least), most: Number(least) }
    return { least: Number(least), most: most === '' ? Infinity : Number(most) }
  }

  #escaped(): readonly string[] {
    const character = this.#character()
    const known = CLASSES[character] ?? (character in CONTROLS ? [CONTROLS[character] as string] : undefined)
    if (known !== undefined) return known
    if (/[a-zA-Z0-9]/.test(character)) throw new NotDrawn()
    return [character]
  }

  /** Behind the bracket. */
  #characterClass(): readonly string[] {
    const isNegated = this.#take('^')
    const characters: string[] = []
    while (!this.#take(']')) {
      const one = this.#take('\\') ? this.#escaped() : [this.#character()]
      const [from] = one
      const isRange = one.length === 1 && this.#isNext('-') && this.#pattern[this.#at + 1] !== ']'
      if (isRange) {
        this.#take('-')
        const to = this.#take('\\') ? this.#escaped()[0] : this.#character()
        characters.push(...range(from as string, to as string))
      } else characters.push(...one)
    }
    if (!isNegated) return characters
    const excluded = new Set(characters)
    const [words, others] = [WORD, PRINTABLE].map((all) => all.filter((each) => !excluded.has(each)))
    return (words as string[]).length > 0 ? (words as string[]) : (others as string[])
  }

  #character(): string {
    const point = this.#pattern.codePointAt(this.#at)
    if (point === undefined) throw new NotDrawn()
    const character = String.fromCodePoint(point)
    this.#at += character.length
    return character
  }

  #isNext(character: string): boolean {
    return this.#pattern[this.#at] === character
  }

  #take(character: string): boolean {
    if (!this.#isNext(character)) return false
    this.#at++
    return true
  }
}

import { agents } from './agents.ts'
import { caching } from './caching.ts'
import { canary } from './canary.ts'
import { checks } from './checks.ts'
import { client } from './client.ts'
import { cost } from './cost.ts'
import { iterations } from './iterations.ts'
import { metrics } from './metrics.ts'
import { modeDifferences } from './mode-differences.ts'
import { modes } from './modes.ts'
import { outcomes } from './outcomes.ts'
import { promptLengths } from './prompt-lengths.ts'
import { quotas } from './quotas.ts'
import type { MakeSections, Section, Told } from './section.ts'
import { served } from './served.ts'
import { steps } from './steps.ts'
import { studies } from './studies.ts'
import { thresholds } from './thresholds.ts'
import { throttling } from './throttling.ts'
import { tokens } from './tokens.ts'
import { validity } from './validity.ts'

/** In the order in which reports have them. In a terminal, those of one line stand without an empty line between them. */
const ORDER: readonly (readonly MakeSections[])[] = [
  [thresholds],
  [validity],
  [modes],
  [modeDifferences, outcomes],
  [checks],
  [tokens],
  [agents],
  [studies],
  [throttling],
  [quotas],
  [served],
  [caching],
  [promptLengths],
  [steps],
  [canary],
  [iterations, client],
  [cost],
  [metrics],
]

/** Sections that stand together, in the order of reports. */
export const sectionBlocks = (told: Told): Section[][] =>
  ORDER.flatMap((makers) => {
    const sections = makers.map((make) => make(told))
    return makers.length === 1 ? sections.flat().map((section) => [section]) : [sections.flat()]
  })

export const allSections = (told: Told): Section[] => sectionBlocks(told).flat()

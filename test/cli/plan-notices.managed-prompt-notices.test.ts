import { expect, test } from 'vitest'
import { managedPromptNotices } from '../../src/cli/plan-notices.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { modePlan } from '../fakes/run-plan.ts'

const ALIKE = [
  'Mode standard begins every call with the same text, which Bedrock may cache: no variable of its prompt holds {prompt}.',
]

test.each<[ModePlan['promptVariables'], string[]]>([
  [null, []],
  [{ text: 'About: {prompt}', language: 'Latin' }, []],
  [{ language: 'Latin' }, ALIKE],
  [{}, ALIKE],
])('a managed prompt that is filled in with %j', (promptVariables, notices) => {
  expect(managedPromptNotices({ modes: [modePlan({ promptVariables })] })).toStrictEqual(notices)
})

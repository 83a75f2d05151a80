import { expect, test } from 'vitest'
import { toPublicPlan } from '../../src/run-folder/manifest.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

test('the plan in the manifest holds no prompt and no credential', () => {
  const plan = runPlan({ target: { kind: 'url', url: 'https://user:secret@host/' } })
  const text = JSON.stringify(toPublicPlan(plan))
  for (const secret of ['Count to', 'Be brief', 'secret']) expect(text).not.toContain(secret)
})

test('a private text is told by its hash and its length', () => {
  const [prompt] = toPublicPlan(runPlan()).prompts
  // printf 'Be brief.' | sha256sum
  expect(prompt?.system).toEqual({
    sha256: '213c22ed7234eb11116e1e88f314c73cb3a019b5c87fe224b6ce5665bd9ec50e',
    length: 9,
  })
  expect(prompt?.source).toMatchObject({ kind: 'template', template: { length: 13 }, values: { n: { value: 10 } } })
})

test('what fills in a managed prompt is told by its hash', () => {
  const [managed, plain] = toPublicPlan(
    runPlan({ modes: [modePlan({ promptVariables: { task: 'Be brief.' } }), modePlan()] }),
  ).modes
  expect(managed!.promptVariables).toStrictEqual({
    task: 'sha256:213c22ed7234eb11116e1e88f314c73cb3a019b5c87fe224b6ce5665bd9ec50e',
  })
  expect(plain!.promptVariables).toBeNull()
})

import { expect, test } from 'vitest'
import { makeModePlans } from '../../src/plan/make-mode-plans.ts'
import { modeSchema } from '../../src/scenario/mode-schema.ts'

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
const SONNET = 'us.anthropic.claude-sonnet-5'
const TOLD = ['/usage/output_tokens_details']

test.each<[object, readonly string[] | null]>([
  [{ model: SONNET }, TOLD],
  [{ model: SONNET, thinking: 'off' }, null],
  [{ model: SONNET, additionalModelRequestFields: { thinking: { type: 'disabled' } } }, null],
  [{ model: HAIKU }, null],
  [{ model: HAIKU, thinking: { budgetTokens: 2000 } }, TOLD],
  [{ model: HAIKU, api: 'converse', thinking: { budgetTokens: 2000 } }, TOLD],
  [{ model: HAIKU, additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } } }, TOLD],
  [{ model: SONNET, additionalModelResponseFieldPaths: [] }, []],
  [{ model: SONNET, additionalModelResponseFieldPaths: ['/stop_sequence'] }, ['/stop_sequence']],
  // Their own JSON has all of its fields.
  [{ model: SONNET, api: 'invoke-model', inference: { maxTokens: 9 } }, null],
  // Nobody has seen where these tell them.
  [{ model: 'us.amazon.nova-2-lite-v1:0', thinking: 'adaptive', effort: 'low' }, null],
  [{ model: 'us.xai.grok-4.7' }, null],
])('of %j, the response fields %j are asked for', (mode, paths) => {
  const [plan] = makeModePlans({ m: modeSchema.parse(mode) })
  expect(plan!.additionalModelResponseFieldPaths).toStrictEqual(paths)
})

import { invalid } from '../wire/api-error.ts'
import type { Account } from './account.ts'
import { enumViolations, refuseViolations } from './constraints.ts'
import { answered, refused } from './control-operation.ts'
import type { ControlAnswer } from './control-operation.ts'
import { foundationModelArn } from './foundation-models.ts'
import { provisionedStatuses, renderProvisionedModel, statusOf } from './provisioned-model.ts'
import { takePage } from './take-page.ts'

const ORDERS = ['Ascending', 'Descending'] as const

/** The newest come first unless asked otherwise. */
export function listProvisionedModels(account: Account, query: URLSearchParams, region: string): ControlAnswer {
  const problem = refuseViolations([
    ...enumIfAsked(query, 'statusEquals', provisionedStatuses),
    ...enumIfAsked(query, 'sortBy', ['CreationTime']),
    ...enumIfAsked(query, 'sortOrder', ORDERS),
  ])
  if (problem !== null) return refused(problem)
  const afterMs = readInstantMs(query.get('creationTimeAfter'), -Infinity)
  const beforeMs = readInstantMs(query.get('creationTimeBefore'), Infinity)
  if (Number.isNaN(afterMs) || Number.isNaN(beforeMs)) return refused(invalid('The creation time is invalid.'))
  const nowMs = account.nowMs()
  const status = query.get('statusEquals')
  const modelArn = query.get('modelArnEquals')
  const name = query.get('nameContains') ?? ''
  const chosen = account.provisionedModels
    .inRegion(region)
    .filter(
      (one) =>
        one.createdAtMs > afterMs &&
        one.createdAtMs < beforeMs &&
        (status === null || statusOf(one, nowMs) === status) &&
        (modelArn === null || foundationModelArn(one.modelId, region) === modelArn) &&
        one.name.includes(name),
    )
  const page = takePage(chosen, query, query.get('sortOrder') === 'Ascending' ? 'Ascending' : 'Descending')
  if ('status' in page) return refused(page)
  return answered({
    provisionedModelSummaries: page.items.map((one) => renderProvisionedModel(one, nowMs)),
    ...page.next,
  })
}

const enumIfAsked = (query: URLSearchParams, name: string, known: readonly string[]): string[] =>
  query.has(name) ? enumViolations(name, query.get(name), known) : []

const readInstantMs = (text: string | null, otherwise: number): number => (text === null ? otherwise : Date.parse(text))

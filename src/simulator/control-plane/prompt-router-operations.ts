import { parseModelReference } from '../inference/model-id.ts'
import { resolveTarget } from '../inference/target.ts'
import { isListOfRecords, isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, invalid, malformedBody, isError } from '../wire/api-error.ts'
import type { Account } from './account.ts'
import {
  enumViolations,
  lengthViolations,
  missing,
  optionalTextViolations,
  refuseViolations,
  type TextConstraint,
  textViolations,
} from '../wire/constraints.ts'
import {
  conflict,
  describedName,
  descriptionText,
  resourceNotFound,
  answered,
  type ControlAnswer,
} from './control-answer.ts'
import { type ControlOperation } from './control-operation.ts'
import { parseResource } from './parse-resource.ts'
import {
  candidatesOf,
  defaultRouterName,
  listPromptRouters,
  renderCustomRouter,
  renderDefaultRouter,
} from './prompt-routers.ts'
import { takePage } from './resource-store.ts'

const PATH = /^\/prompt-routers$/
const ONE = /^\/prompt-routers\/([^/]+)$/

export const promptRouterOperations: readonly ControlOperation[] = [
  {
    name: 'CreatePromptRouter',
    method: 'POST',
    path: PATH,
    status: 200,
    answer: ({ account }, { body, region }) => create(account, body, region),
  },
  {
    name: 'GetPromptRouter',
    method: 'GET',
    path: ONE,
    status: 200,
    answer: ({ account }, { identifier, region }) => get(account, identifier, region),
  },
  {
    name: 'ListPromptRouters',
    method: 'GET',
    path: PATH,
    status: 200,
    answer: ({ account }, { query, region }) => list(account, query, region),
  },
  {
    name: 'DeletePromptRouter',
    method: 'DELETE',
    path: ONE,
    status: 200,
    answer: ({ account }, { identifier, region }) => remove(account, identifier, region),
  },
]

const MODEL_ARN: TextConstraint = {
  longest: 2_048,
  pattern: /^arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(?:\d{12})?:(?:foundation-model|inference-profile)\/[\w\-:.]+$/,
  told: 'arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:([0-9]{12})?:(foundation-model|inference-profile)/[a-zA-Z0-9-:.]+',
}

const MOST_MODELS = 2

function create(account: Account, body: unknown, region: string): ControlAnswer {
  if (isRecord(body) && !isListOfRecords(body['models'] ?? [])) return malformedBody
  const parsed = parseResource(body, {
    nameMember: 'promptRouterName',
    nameConstraint: describedName,
    texts: ['description'],
    violations: routerViolations,
  })
  if (isError(parsed)) return parsed
  const { base, body: asked } = parsed
  const { promptRouters } = account
  const before = promptRouters.madeBy(base.clientRequestToken, region)
  if (before !== undefined) return answered({ promptRouterArn: before.arn })
  const router = {
    description: (asked['description'] ?? null) as string | null,
    models: (asked['models'] as JsonRecord[]).map(({ modelArn }) => modelArn as string),
    fallbackModel: memberOf(asked['fallbackModel'], 'modelArn') as string,
    responseQualityDifference: memberOf(asked['routingCriteria'], 'responseQualityDifference') as number,
  }
  const problem = checkCandidates(account, candidatesOf(router), region)
  if (problem !== null) return problem
  if (promptRouters.named(base.name, region) !== undefined) {
    return conflict(`A prompt router with the name ${base.name} exists already.`)
  }
  return answered({ promptRouterArn: promptRouters.add(base, { region }, router).arn })
}

const memberOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)

function routerViolations({ description, models, fallbackModel, routingCriteria }: JsonRecord): string[] {
  const listed = (models ?? []) as JsonRecord[]
  return [
    ...optionalTextViolations('description', description, descriptionText),
    ...(listed.length === 0 ? [missing('models')] : []),
    ...lengthViolations('models', listed.length, 0, MOST_MODELS),
    ...listed.flatMap(({ modelArn }, index) =>
      textViolations(`models.${index + 1}.member.modelArn`, modelArn, MODEL_ARN),
    ),
    ...textViolations('fallbackModel.modelArn', memberOf(fallbackModel, 'modelArn'), MODEL_ARN),
    ...(typeof memberOf(routingCriteria, 'responseQualityDifference') === 'number'
      ? []
      : [missing('routingCriteria.responseQualityDifference')]),
  ]
}

/** Every one must be callable, and there must be something to choose from. */
function checkCandidates(account: Account, arns: readonly string[], region: string): ApiError | null {
  // How often the fallback answers and what routing takes are figures, and those are in profiles.
  if (Object.keys(account.profile.promptRouters).length === 0) return noFigures
  if (arns.length < 2) return invalid('A prompt router routes between two different models.')
  for (const arn of arns) {
    const resolution = resolveTarget(account, parseModelReference(arn), region)
    if (resolution.kind === 'refused') return resolution
  }
  return null
}

const noFigures = invalid("This simulator's profile has no prompt router whose figures another could have.")

/** By ARN. */
function get(account: Account, identifier: string, region: string): ControlAnswer {
  const made = account.promptRouters.find(identifier, region)
  if (made !== undefined) return answered(renderCustomRouter(made))
  const name = defaultRouterName(identifier)
  return name !== null && Object.hasOwn(account.profile.promptRouters, name)
    ? answered(renderDefaultRouter(account, name, region))
    : resourceNotFound(identifier)
}

function list(account: Account, query: URLSearchParams, region: string): ControlAnswer {
  const type = query.get('type')
  const problem = refuseViolations(type === null ? [] : enumViolations('type', type, ['custom', 'default']))
  if (problem !== null) return problem
  const page = takePage(
    listPromptRouters(account, region).filter((one) => type === null || one.type === type),
    query,
  )
  if (isError(page)) return page
  return answered({ promptRouterSummaries: page.items.map(({ summary }) => summary), ...page.next })
}

function remove({ promptRouters }: Account, identifier: string, region: string): ControlAnswer {
  const made = promptRouters.find(identifier, region)
  if (made !== undefined) {
    promptRouters.remove(made)
    return answered({})
  }
  return defaultRouterName(identifier) === null
    ? resourceNotFound(identifier)
    : invalid(`The prompt router ${identifier} is a default one and cannot be deleted.`)
}

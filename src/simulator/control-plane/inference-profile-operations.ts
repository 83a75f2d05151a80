import { isRecord } from '../describe-issue.ts'
import { isElsewhere, isProfileOf, parseModelReference } from '../inference/model-id.ts'
import { type ApiError, invalid, isError } from '../wire/api-error.ts'
import type { Account } from './account.ts'
import { optionalTextViolations, enumViolations, refuseViolations, textViolations } from '../wire/constraints.ts'
import {
  arnOfAnotherRegion,
  conflict,
  describedName,
  descriptionText,
  resourceNotFound,
  answered,
  type ControlAnswer,
} from './control-answer.ts'
import { type ControlOperation } from './control-operation.ts'
import { listInferenceProfiles, renderApplicationProfile, renderSystemProfile } from './inference-profiles.ts'
import { parseResource } from './parse-resource.ts'
import { takePage } from './resource-store.ts'

const PATH = /^\/inference-profiles$/
const ONE = /^\/inference-profiles\/([^/]+)$/

export const inferenceProfileOperations: readonly ControlOperation[] = [
  {
    name: 'CreateInferenceProfile',
    method: 'POST',
    path: PATH,
    status: 201,
    answer: ({ account }, { body, region }) => create(account, body, region),
  },
  {
    name: 'GetInferenceProfile',
    method: 'GET',
    path: ONE,
    status: 200,
    answer: ({ account }, { identifier, region }) => get(account, identifier, region),
  },
  {
    name: 'ListInferenceProfiles',
    method: 'GET',
    path: PATH,
    status: 200,
    answer: ({ account }, { query, region }) => list(account, query, region),
  },
  {
    name: 'DeleteInferenceProfile',
    method: 'DELETE',
    path: ONE,
    status: 200,
    answer: ({ account }, { identifier, region }) => remove(account, identifier, region),
  },
]

const COPY_FROM = {
  longest: 2_048,
  pattern: /^arn:aws(?:-[^:]+)?:bedrock:[0-9a-z-]{0,20}:(?:\d{12})?:(?:inference-profile|foundation-model)\/[\w\-:.]+$/,
  told: String.raw`arn:aws(|-us-gov|-cn|-iso|-iso-b):bedrock:(|[0-9a-z-]{0,20}):(|[0-9]{12}):(inference-profile|foundation-model)/[a-zA-Z0-9-:.]+`,
}

function create(account: Account, body: unknown, region: string): ControlAnswer {
  const parsed = parseResource(body, {
    nameMember: 'inferenceProfileName',
    nameConstraint: describedName,
    texts: ['description'],
    violations: ({ description, modelSource }) => [
      ...optionalTextViolations('description', description, descriptionText),
      ...textViolations('modelSource.copyFrom', copyFromOf(modelSource), COPY_FROM),
    ],
  })
  if (isError(parsed)) return parsed
  const { base, body: asked } = parsed
  const { applicationProfiles } = account
  const before = applicationProfiles.madeBy(base.clientRequestToken, region)
  if (before !== undefined) return created(before.arn)
  const copiedFrom = copyFromOf(asked['modelSource']) as string
  const problem = checkSource(account, copiedFrom, region)
  if (problem !== null) return problem
  if (applicationProfiles.named(base.name, region) !== undefined) {
    return conflict(`An inference profile with the name ${base.name} exists already.`)
  }
  const description = (asked['description'] ?? null) as string | null
  return created(applicationProfiles.add(base, { region }, { description, copiedFrom }).arn)
}

const created = (inferenceProfileArn: string): ControlAnswer => answered({ inferenceProfileArn, status: 'ACTIVE' })

/** Undefined when it is no text. */
function copyFromOf(modelSource: unknown): unknown {
  return isRecord(modelSource) ? modelSource['copyFrom'] : undefined
}

function checkSource(account: Account, arn: string, region: string): ApiError | null {
  const { profile } = account
  const reference = parseModelReference(arn)
  if (isElsewhere(profile, reference, region)) return arnOfAnotherRegion
  if (reference.kind !== 'foundation-model')
    return hasProfile(account, reference.id, region) ? null : resourceNotFound(arn)
  const model = Object.hasOwn(profile.models, reference.id) ? profile.models[reference.id] : undefined
  if (model === undefined) return resourceNotFound(arn)
  return model.onDemand ? null : notOnDemand(reference.id)
}

/** By analogy: a name for a model that nobody can call on demand could not be called either. */
const notOnDemand = (modelId: string): ApiError =>
  invalid(`The model ${modelId} doesn't support on-demand throughput. Copy from an inference profile that contains it.`)

const hasProfile = ({ profile }: Account, id: string, region: string): boolean =>
  Object.hasOwn(profile.inferenceProfiles, id) && isProfileOf(region, id)

/** By id or ARN. */
function get(account: Account, identifier: string, region: string): ControlAnswer {
  const made = account.applicationProfiles.find(identifier, region)
  if (made !== undefined) return answered(renderApplicationProfile(account, made))
  const { kind, id } = parseModelReference(identifier)
  const isKnown = (kind === null || kind === 'inference-profile') && hasProfile(account, id, region)
  return isKnown ? answered(renderSystemProfile(account, id, region)) : resourceNotFound(identifier)
}

function list(account: Account, query: URLSearchParams, region: string): ControlAnswer {
  // The SDK's `typeEquals` is `type` in the query.
  const type = query.get('type')
  const problem = refuseViolations(type === null ? [] : enumViolations('type', type, ['SYSTEM_DEFINED', 'APPLICATION']))
  if (problem !== null) return problem
  const page = takePage(
    listInferenceProfiles(account, region).filter((one) => type === null || one.type === type),
    query,
  )
  if (isError(page)) return page
  return answered({ inferenceProfileSummaries: page.items.map(({ summary }) => summary), ...page.next })
}

function remove(account: Account, identifier: string, region: string): ControlAnswer {
  const { applicationProfiles } = account
  const made = applicationProfiles.find(identifier, region)
  if (made !== undefined) {
    applicationProfiles.remove(made)
    return answered({})
  }
  const { id } = parseModelReference(identifier)
  return hasProfile(account, id, region)
    ? conflict(`The inference profile ${identifier} is defined by the system and cannot be deleted.`)
    : resourceNotFound(identifier)
}

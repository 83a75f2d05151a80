import { isElsewhere, parseModelReference } from '../inference/model-id.ts'
import { isRecord } from '../describe-issue.ts'
import type { ProvisionedProfile } from '../profile/profile.ts'
import { type ApiError, invalid, malformedBody, isError } from '../wire/api-error.ts'
import type { Account } from './account.ts'
import {
  anyText,
  enumViolations,
  missing,
  rangeViolations,
  refuseViolations,
  type TextConstraint,
  textViolations,
} from '../wire/constraints.ts'
import {
  arnOfAnotherRegion,
  conflict,
  quotaExceeded,
  resourceNotFound,
  answered,
  type ControlAnswer,
} from './control-answer.ts'
import { type ControlOperation } from './control-operation.ts'
import { foundationModelArn } from './foundation-models.ts'
import { listAsked } from './list-query.ts'
import { parseResource } from './parse-resource.ts'
import {
  type Commitment,
  commitmentEndMs,
  commitments,
  type ProvisionedModel,
  provisionedStatuses,
  renderProvisionedModel,
  statusOf,
} from './provisioned-model.ts'
import { renderTime } from './resource-store.ts'

const ONE = /^\/provisioned-model-throughput\/([^/]+)$/

export const provisionedModelOperations: readonly ControlOperation[] = [
  {
    name: 'CreateProvisionedModelThroughput',
    method: 'POST',
    path: /^\/provisioned-model-throughput$/,
    status: 201,
    answer: ({ account }, { body, region }) => create(account, body, region),
  },
  {
    name: 'GetProvisionedModelThroughput',
    method: 'GET',
    path: ONE,
    status: 200,
    answer: ({ account }, { identifier, region }) =>
      withOne(account, identifier, region, (one) => answered(renderProvisionedModel(one, account.nowMs()))),
  },
  {
    name: 'ListProvisionedModelThroughputs',
    method: 'GET',
    path: /^\/provisioned-model-throughputs$/,
    status: 200,
    answer: ({ account }, { query, region }) => list(account, query, region),
  },
  {
    name: 'UpdateProvisionedModelThroughput',
    method: 'PATCH',
    path: ONE,
    status: 200,
    answer: ({ account }, { identifier, body, region }) =>
      withOne(account, identifier, region, (one) => update(account, one, body)),
  },
  {
    name: 'DeleteProvisionedModelThroughput',
    method: 'DELETE',
    path: ONE,
    status: 200,
    answer: ({ account }, { identifier, region }) =>
      withOne(account, identifier, region, (one) => remove(account, one)),
  },
]

const NAME: TextConstraint = {
  longest: 63,
  pattern: /^[0-9a-zA-Z](?:[_-]?[0-9a-zA-Z])*[_-]?$/,
  told: '([0-9a-zA-Z][_-]?)+',
}

const MOST_UNITS = 2 ** 31 - 1

function create(account: Account, body: unknown, region: string): ControlAnswer {
  // A member of another type is no violation: the body cannot be read at all.
  if (isRecord(body) && !Number.isInteger(body['modelUnits'] ?? 1)) return malformedBody
  const parsed = parseResource(body, {
    nameMember: 'provisionedModelName',
    nameConstraint: NAME,
    texts: ['modelId', 'commitmentDuration'],
    violations: ({ modelId, modelUnits, commitmentDuration }) => [
      ...textViolations('modelId', modelId, anyText),
      ...unitViolations(modelUnits),
      ...(commitmentDuration == null ? [] : enumViolations('commitmentDuration', commitmentDuration, commitments)),
    ],
  })
  if (isError(parsed)) return parsed
  const { base, body: asked } = parsed
  const { provisionedModels } = account
  const before = provisionedModels.madeBy(base.clientRequestToken, region)
  if (before !== undefined) return answered({ provisionedModelArn: before.arn })
  const chosen = chooseUnit(account, asked['modelId'] as string, region)
  if (isError(chosen)) return chosen
  const { modelId, unit } = chosen
  const units = asked['modelUnits'] as number
  const problem = checkName(account, base.name, region) ?? checkUnits(account, { modelId, unit, units, region })
  if (problem !== null) return problem
  const commitment = (asked['commitmentDuration'] ?? null) as Commitment | null
  const { creationMs } = unit
  const made = provisionedModels.add(base, { region }, { modelId, units, unit, creationMs, commitment })
  return answered({ provisionedModelArn: made.arn })
}

function unitViolations(modelUnits: unknown): string[] {
  if (modelUnits === undefined || modelUnits === null) return [missing('modelUnits')]
  return rangeViolations('modelUnits', modelUnits as number, 1, MOST_UNITS)
}

interface ChosenUnit {
  readonly modelId: string
  readonly unit: ProvisionedProfile
}

/** Of a foundation model, by id or ARN. */
function chooseUnit({ profile }: Account, text: string, region: string): ChosenUnit | ApiError {
  const reference = parseModelReference(text)
  if (isElsewhere(profile, reference, region)) return arnOfAnotherRegion
  const { kind, id } = reference
  const isProfile = kind?.endsWith('inference-profile') === true || Object.hasOwn(profile.inferenceProfiles, id)
  if (isProfile) return invalid("Inference profiles don't support Provisioned Throughput.")
  const model = Object.hasOwn(profile.models, id) ? profile.models[id] : undefined
  if (model === undefined || (kind !== null && kind !== 'foundation-model')) return resourceNotFound(text)
  return model.provisioned === null
    ? invalid(`Provisioned Throughput isn't supported for the model ${id}.`)
    : { modelId: id, unit: model.provisioned }
}

/** The operations model no conflict for a name that is taken. */
const checkName = ({ provisionedModels }: Account, name: string, region: string): ApiError | null =>
  provisionedModels.named(name, region) === undefined
    ? null
    : invalid(`A provisioned model with the name ${name} exists already.`)

function checkUnits(
  { provisionedModels }: Account,
  { modelId, unit, units, region }: ChosenUnit & { readonly units: number; readonly region: string },
): ApiError | null {
  const { maximumUnits } = unit
  const had = provisionedModels.inRegion(region).filter((one) => one.modelId === modelId)
  const total = had.reduce((sum, one) => sum + one.units, units)
  return maximumUnits === null || total <= maximumUnits
    ? null
    : quotaExceeded(`The account may have ${maximumUnits} model units of ${modelId} in ${region}.`)
}

function list(account: Account, query: URLSearchParams, region: string): ControlAnswer {
  const nowMs = account.nowMs()
  const modelArn = query.get('modelArnEquals')
  const ofModel = account.provisionedModels
    .inRegion(region)
    .filter(({ modelId }) => modelArn === null || foundationModelArn(modelId, region) === modelArn)
  const page = listAsked(ofModel, query, {
    statuses: provisionedStatuses,
    statusOf: (one) => statusOf(one, nowMs),
    time: 'creationTime',
  })
  if (isError(page)) return page
  return answered({
    provisionedModelSummaries: page.items.map((one) => renderProvisionedModel(one, nowMs)),
    ...page.next,
  })
}

/** By id, ARN or name. */
function withOne(
  { provisionedModels }: Account,
  identifier: string,
  region: string,
  answer: (one: ProvisionedModel) => ControlAnswer,
): ControlAnswer {
  const one = provisionedModels.find(identifier, region) ?? provisionedModels.named(identifier, region)
  return one === undefined ? resourceNotFound(identifier) : answer(one)
}

/** Only a custom model can be put in the place of another, says AWS's reference, and there is none here. */
function update(account: Account, one: ProvisionedModel, body: unknown): ControlAnswer {
  if (!isRecord(body)) return malformedBody
  const { desiredProvisionedModelName: name = null, desiredModelId: modelId = null } = body
  if (typeof (name ?? '') !== 'string' || typeof (modelId ?? '') !== 'string') return malformedBody
  if (modelId !== null) {
    return invalid('The model of a provisioned model that is associated with a base model cannot be changed.')
  }
  if (name === null || name === one.name) return answered({})
  const problem =
    refuseViolations(textViolations('desiredProvisionedModelName', name, NAME)) ??
    checkName(account, name as string, one.region)
  if (problem !== null) return problem
  one.name = name as string
  one.changedAtMs = account.nowMs()
  return answered({})
}

function remove({ provisionedModels, nowMs }: Account, one: ProvisionedModel): ControlAnswer {
  const endMs = commitmentEndMs(one)
  if (endMs !== null && nowMs() < endMs) {
    return conflict(
      `The provisioned model ${one.arn} cannot be deleted before its commitment ends: ${renderTime(endMs)}.`,
    )
  }
  provisionedModels.remove(one)
  return answered({})
}

// Tags of what was made through the control plane.
import { isElsewhere, parseModelReference } from '../inference/model-id.ts'
import { isRecord } from '../describe-issue.ts'
import { malformedBody, isError } from '../wire/api-error.ts'
import type { Account } from './account.ts'
import { anyText, missing, refuseViolations, textViolations } from '../wire/constraints.ts'
import { arnOfAnotherRegion, resourceNotFound, answered, type ControlAnswer } from './control-answer.ts'
import { type ControlOperation } from './control-operation.ts'
import { mergeTags, parseTags, type Resource } from './resource-store.ts'

export const tagOperations: readonly ControlOperation[] = [
  {
    name: 'TagResource',
    method: 'POST',
    path: /^\/tagResource$/,
    status: 200,
    answer: ({ account }, { body, region }) => withResource(account, body, region, tag),
  },
  {
    name: 'UntagResource',
    method: 'POST',
    path: /^\/untagResource$/,
    status: 200,
    answer: ({ account }, { body, region }) => withResource(account, body, region, untag),
  },
  {
    name: 'ListTagsForResource',
    method: 'POST',
    path: /^\/listTagsForResource$/,
    status: 200,
    answer: ({ account }, { body, region }) => withResource(account, body, region, ({ tags }) => answered({ tags })),
  },
]

type Answer = (resource: Resource, body: Readonly<Record<string, unknown>>) => ControlAnswer

function withResource(account: Account, body: unknown, region: string, answer: Answer): ControlAnswer {
  if (!isRecord(body)) return malformedBody
  const { resourceARN: arn } = body
  const problem = refuseViolations(textViolations('resourceARN', arn, anyText))
  if (problem !== null) return problem
  const text = arn as string
  if (isElsewhere(account.profile, parseModelReference(text), region)) return arnOfAnotherRegion
  const { provisionedModels, applicationProfiles, promptRouters, batchJobs } = account
  const resource = [provisionedModels, applicationProfiles, promptRouters, batchJobs]
    .map((store): Resource | undefined => store.find(text, region))
    .find((found) => found !== undefined)
  return resource === undefined ? resourceNotFound(text) : answer(resource, body)
}

const tag: Answer = (resource, body) => {
  const tagging = parseTags(body['tags'])
  if (tagging === null) return malformedBody
  const problem = refuseViolations(body['tags'] == null ? [missing('tags')] : tagging.violations)
  if (problem !== null) return problem
  const merged = mergeTags(resource.tags, tagging.tags, resource.arn)
  if (isError(merged)) return merged
  resource.tags = merged
  return answered({})
}

const untag: Answer = (resource, body) => {
  const { tagKeys } = body
  if (!Array.isArray(tagKeys)) return malformedBody
  resource.tags = resource.tags.filter(({ key }) => !tagKeys.includes(key))
  return answered({})
}

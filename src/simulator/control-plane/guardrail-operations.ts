// The guardrails of the profile, which are there since the world began, in every region. None is made here.
import { parseModelReference } from '../inference/model-id.ts'
import { isError } from '../wire/api-error.ts'
import type { Account } from './account.ts'
import { answered, type ControlAnswer, resourceNotFound } from './control-answer.ts'
import type { ControlOperation } from './control-operation.ts'
import { renderTime, takePage } from './resource-store.ts'

export const guardrailOperations: readonly ControlOperation[] = [
  {
    name: 'ListGuardrails',
    method: 'GET',
    path: /^\/guardrails$/,
    status: 200,
    answer: ({ account }, { query, region }) => list(account, query, region),
  },
  {
    name: 'GetGuardrail',
    method: 'GET',
    path: /^\/guardrails\/([^/]+)$/,
    status: 200,
    answer: ({ account }, { identifier, query, region }) => get(account, identifier, query, region),
  },
]

const DRAFT = 'DRAFT'

interface GuardrailVersion {
  readonly id: string
  readonly version: string
}

/** The working draft of each; of one that is named, all versions. */
function list(account: Account, query: URLSearchParams, region: string): ControlAnswer {
  const { guardrails } = account.profile
  const identifier = query.get('guardrailIdentifier')
  const named = identifier === null ? null : idOf(identifier)
  if (named !== null && !Object.hasOwn(guardrails, named)) return resourceNotFound(named)
  const found = Object.entries(guardrails).flatMap(([id, { versions }]) =>
    versions
      .filter((version) => (named === null ? version === DRAFT : id === named))
      .map((version) => ({ id, version })),
  )
  const page = takePage(
    found.map((one, number) => ({ ...one, number })),
    query,
  )
  if (isError(page)) return page
  return answered({ guardrails: page.items.map((one) => renderSummary(account, one, region)), ...page.next })
}

/** By id or ARN. */
function get(account: Account, identifier: string, query: URLSearchParams, region: string): ControlAnswer {
  const id = idOf(identifier)
  const version = query.get('guardrailVersion') ?? DRAFT
  const guardrail = Object.hasOwn(account.profile.guardrails, id) ? account.profile.guardrails[id] : undefined
  if (guardrail === undefined || !guardrail.versions.includes(version)) return resourceNotFound(identifier)
  const { arn, id: _id, ...told } = renderSummary(account, { id, version }, region)
  return answered({
    ...told,
    guardrailId: id,
    guardrailArn: arn,
    blockedInputMessaging: guardrail.blockedMessage,
    blockedOutputsMessaging: guardrail.blockedMessage,
  })
}

function idOf(identifier: string): string {
  const { kind, id } = parseModelReference(identifier)
  return kind === 'guardrail' ? id : identifier
}

const renderSummary = ({ profile, startedAtMs }: Account, { id, version }: GuardrailVersion, region: string) => ({
  id,
  arn: `arn:aws:bedrock:${region}:${profile.accountId}:guardrail/${id}`,
  status: 'READY',
  name: id,
  version,
  createdAt: renderTime(startedAtMs),
  updatedAt: renderTime(startedAtMs),
})

// Answers an operation of the control plane: free of quotas and slots, at once, and no call in the truth.
import { jobOperations } from '../batch/job-operations.ts'
import { checkSignature } from '../check-signature.ts'
import { isElsewhere, parseModelReference, sourceRegion } from '../inference/model-id.ts'
import { parseJson } from '../describe-issue.ts'
import type { World } from '../world.ts'
import { answerError } from '../wire/api-error.ts'
import { bodyTooLong } from '../wire/constraints.ts'
import type { Exchange } from '../wire/exchange.ts'
import { readBody } from '../wire/request-body.ts'
import { arnOfAnotherRegion, type ControlAnswer } from './control-answer.ts'
import { type ControlOperation, type ControlPlane, type ControlRequest } from './control-operation.ts'
import { foundationModelOperations } from './foundation-model-operations.ts'
import { guardrailOperations } from './guardrail-operations.ts'
import { inferenceProfileOperations } from './inference-profile-operations.ts'
import { promptRouterOperations } from './prompt-router-operations.ts'
import { provisionedModelOperations } from './provisioned-model-operations.ts'
import { tagOperations } from './tag-operations.ts'

const BODY_LIMIT_BYTES = 1_000_000

const operations: readonly ControlOperation[] = [
  ...foundationModelOperations,
  ...inferenceProfileOperations,
  ...provisionedModelOperations,
  ...promptRouterOperations,
  ...jobOperations,
  ...tagOperations,
  ...guardrailOperations,
]

/** False when the request is none of them: then it has not been touched. */
export function serveControlPlane(world: World, exchange: Exchange, path: string, query: URLSearchParams): boolean {
  const operation = operations.find((one) => one.method === exchange.method && one.path.test(path))
  if (operation === undefined) return false
  const epoch = world.epoch()
  let isOver = false
  exchange.whenGone(() => {
    if (!isOver) epoch.truth.answered(operation.name, 'aborted')
    isOver = true
  })
  const answerBody = (bytes: Buffer | null): void => {
    if (isOver) return
    isOver = true
    const region = sourceRegion(world.profile, exchange.headers)
    const identifier = identifierIn(operation, path)
    const problem = bytes === null ? bodyTooLong(BODY_LIMIT_BYTES) : checkSignature(world, exchange, bytes)
    const answer =
      problem === null
        ? answerOperation(operation, epoch, { identifier, query, body: parseJson(bytes as Buffer), region })
        : problem
    if (answer.kind === 'refused') {
      epoch.truth.answered(operation.name, 'refused')
      answerError(exchange, answer)
      return
    }
    // Before it counts as answered: what cannot be rendered is a fault of ours.
    const body = Buffer.from(JSON.stringify(answer.body), 'utf8')
    epoch.truth.answered(operation.name, 'completed')
    write(exchange, operation, body)
  }
  readBody(exchange, BODY_LIMIT_BYTES, answerBody, () => epoch.truth.answered(operation.name, 'failed'))
  return true
}

function answerOperation(
  operation: ControlOperation,
  controlPlane: ControlPlane,
  asked: ControlRequest,
): ControlAnswer {
  const reference = parseModelReference(asked.identifier)
  if (isElsewhere(controlPlane.account.profile, reference, asked.region)) return arnOfAnotherRegion
  return operation.answer(controlPlane, asked)
}

/** Broken percent-encoding is left as it is, and names nothing. */
function identifierIn(operation: ControlOperation, path: string): string {
  const [, segment = ''] = operation.path.exec(path) ?? []
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function write(exchange: Exchange, { status }: ControlOperation, body: Buffer): void {
  exchange.open(status, { 'content-type': 'application/json', 'content-length': body.length })
  exchange.end(body)
}

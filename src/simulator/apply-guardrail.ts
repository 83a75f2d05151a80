// ApplyGuardrail: a guardrail looks at a text alone, for as long as it looks at a prompt. Free of quotas and slots, and
// no call in the truth. What it says is drawn, as in a call, and not read out of the text.
import { draw } from './profile/distribution.ts'
import { checkSignature } from './check-signature.ts'
import { isListOfRecords, isRecord, type JsonRecord, parseJson } from './describe-issue.ts'
import { blockedAssessment, findGuardrail, usageOfAssessment } from './inference/guardrail.ts'
import type { GuardrailProfile } from './profile/profile.ts'
import { answerError, type ApiError, isError, malformedBody } from './wire/api-error.ts'
import { bodyTooLong, enumViolations, missing, refuseViolations } from './wire/constraints.ts'
import type { Exchange } from './wire/exchange.ts'
import { guard, readBody } from './wire/request-body.ts'
import type { World } from './world.ts'

const OPERATION = 'ApplyGuardrail'
const BODY_LIMIT_BYTES = 25_000_000

/** AWS counts texts by units of so many characters: https://aws.amazon.com/bedrock/pricing/ */
const CHARACTERS_PER_UNIT = 1_000

type Source = 'INPUT' | 'OUTPUT'

interface ApplyAsked {
  readonly source: Source
  readonly characters: number
}

/** `identifier` and `version` as they stand in the path. */
export function serveApplyGuardrail(world: World, exchange: Exchange, identifier: string, version: string): void {
  const { truth, nextRequest } = world.epoch()
  const chance = nextRequest()
  let isOver = false
  const end = (outcome: 'completed' | 'refused' | 'failed' | 'aborted'): void => {
    if (!isOver) truth.answered(OPERATION, outcome)
    isOver = true
  }
  exchange.whenGone(() => end('aborted'))
  const refuse = (error: ApiError): void => {
    answerError(exchange, error)
    end('refused')
  }
  const answer = (bytes: Buffer | null): void => {
    if (isOver) return
    const forged = bytes && checkSignature(world, exchange, bytes)
    const asked = forged ?? parseApply(bytes)
    if (isError(asked)) return refuse(asked)
    const guardrail = findGuardrail(world.profile.guardrails, decoded({ identifier, version }))
    if (guardrail.kind === 'refused') return refuse(guardrail)
    const random = chance('guardrail')
    const assessmentMs = draw(random, guardrail.guardrail.assessmentMs)
    const isBlocked = random.next() < shareOf(guardrail.guardrail, asked.source)
    const body = Buffer.from(JSON.stringify(render(guardrail.guardrail, asked, isBlocked)), 'utf8')
    const due = (): void => {
      if (isOver) return
      exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length })
      exchange.end(body)
      end('completed')
    }
    const dueMs = world.clock.nowMs() + assessmentMs
    world.timetable.add({ dueMs, heapIndex: -1, due: () => guard(exchange, due, () => end('failed')) })
  }
  readBody(exchange, BODY_LIMIT_BYTES, answer, () => end('failed'))
}

/** Broken percent-encoding names nothing. */
function decoded(named: { readonly identifier: string; readonly version: string }): typeof named {
  try {
    return { identifier: decodeURIComponent(named.identifier), version: decodeURIComponent(named.version) }
  } catch {
    return named
  }
}

function parseApply(bytes: Buffer | null): ApplyAsked | ApiError {
  if (bytes === null) return bodyTooLong(BODY_LIMIT_BYTES)
  const body = parseJson(bytes)
  if (!isRecord(body)) return malformedBody
  const { source = null, content = null } = body
  if (content !== null && !isListOfRecords(content)) return malformedBody
  const problem = refuseViolations([
    ...(source === null ? [missing('source')] : enumViolations('source', source, ['INPUT', 'OUTPUT'])),
    ...(content === null ? [missing('content')] : []),
  ])
  if (problem !== null) return problem
  const characters = (content as readonly JsonRecord[]).reduce((sum, block) => sum + charactersOf(block), 0)
  return { source: source as Source, characters }
}

function charactersOf({ text }: JsonRecord): number {
  const words = isRecord(text) ? text['text'] : undefined
  return typeof words === 'string' ? words.length : 0
}

const shareOf = (guardrail: GuardrailProfile, source: Source): number =>
  source === 'INPUT' ? guardrail.inputInterventionShare : guardrail.outputInterventionShare

const render = ({ blockedMessage }: GuardrailProfile, { characters }: ApplyAsked, isBlocked: boolean): object => ({
  usage: usageOfAssessment(Math.max(1, Math.ceil(characters / CHARACTERS_PER_UNIT))),
  action: isBlocked ? 'GUARDRAIL_INTERVENED' : 'NONE',
  ...(isBlocked ? { actionReason: 'Guardrail blocked.' } : {}),
  outputs: isBlocked ? [{ text: blockedMessage }] : [],
  assessments: isBlocked ? [blockedAssessment] : [],
  guardrailCoverage: { textCharacters: { guarded: characters, total: characters } },
})

import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { type EndpointApiParts, endpointRoad } from '../endpoints/endpoint-road.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { InferenceRoad } from '../inference/inference-api.ts'
import { type Measure, ofText, sumOf } from '../inference/media-tokens.ts'
import type { TurnMessage } from '../inference/tool-turn.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { Exchange } from '../wire/exchange.ts'
import { COMMENT } from '../wire/server-sent-events.ts'
import type { World } from '../world.ts'
import { backgroundExchange } from './background.ts'
import { itemsOf } from './measure-input.ts'
import { malformedJson } from './openai-mistakes.ts'
import { conversationOf, parseResponses } from './parse-responses.ts'
import { type ResponsesAnswering, responsesStream, responsesWhole } from './responses-answer.ts'
import { drawResponseId, type ThoughtTelling } from './responses-body.ts'
import type { StoredResponse, StoredResponses } from './stored-responses.ts'

export function responsesRoad(host: EndpointHost, prefix: string, world: World): InferenceRoad {
  const { responses, nextResponse } = world.epoch()
  return endpointRoad({ operation: 'Responses', host, ask: { api: 'responses', prefix }, keepAlive: COMMENT }, (body) =>
    responsesParts({ host, body, world, stored: responses, id: drawResponseId(nextResponse()) }),
  )
}

interface ResponsesCall {
  readonly host: EndpointHost
  readonly body: JsonRecord | null
  readonly world: World
  readonly stored: StoredResponses
  readonly id: string
}

function responsesParts({ host, body, world, stored, id }: ResponsesCall): EndpointApiParts {
  const asked = body ?? {}
  const createdSeconds = Math.floor(world.serverTimeMs() / 1_000)
  let prompt: Measure = { characters: 0, mediaTokens: 0 }
  const ended = (response: JsonRecord): void => {
    // One that was cancelled or deleted while it was made stays so, though the model may have gone on.
    const isGone = asked['background'] === true && asked['stream'] !== true && !isUnderWay(stored.get(id))
    if (asked['store'] !== false && !isGone) stored.put(id, storedOf(asked, response, prompt, stored))
  }
  return {
    parse(_exchange, profile) {
      const parsed = body === null ? malformedJson : parseResponses({ body, host, stored }, profile)
      if (parsed.kind === 'accepted') prompt = parsed.request.prompt
      return parsed
    },
    format(profile, isStream) {
      const answering: ResponsesAnswering = {
        id,
        createdSeconds,
        body: asked,
        telling: tellingOf(asked, profile),
        tellsProof: Array.isArray(asked['include']) && asked['include'].includes('reasoning.encrypted_content'),
        isObfuscated: !isRecord(asked['stream_options']) || asked['stream_options']['include_obfuscation'] !== false,
        ended,
      }
      return isStream ? responsesStream(answering) : responsesWhole(answering)
    },
    accept: (exchange: Exchange, abandon: () => void) =>
      asked['background'] === true && asked['stream'] !== true
        ? backgroundExchange(exchange, { id, createdSeconds, body: asked, stored, abandon })
        : exchange,
  }
}

const isUnderWay = (stored: StoredResponse | null): boolean => stored?.response['status'] === 'in_progress'

/** A summary is told when it is asked for. */
function tellingOf({ reasoning }: JsonRecord, { thinking }: ModelProfile): ThoughtTelling {
  const asksSummary = isRecord(reasoning) && (reasoning['summary'] ?? null) !== null
  switch (thinking?.told) {
    case 'full':
      return 'text'
    case 'summary':
      return asksSummary ? 'summary' : 'none'
    case 'omitted':
    case undefined:
      return 'none'
  }
}

/** What the next request goes on from. */
function storedOf(body: JsonRecord, response: JsonRecord, prompt: Measure, stored: StoredResponses) {
  const output = response['output'] as readonly JsonRecord[]
  const previousId = body['previous_response_id']
  const previous = typeof previousId === 'string' ? stored.get(previousId) : null
  const callIds = output.filter(({ type }) => type === 'function_call').map((item) => item['call_id'] as string)
  const turns: TurnMessage[] = [
    ...conversationOf(itemsOf(body['input']), previous),
    { role: 'assistant', callIds, hasResults: false },
  ]
  const measure = sumOf([{ characters: prompt.characters, mediaTokens: prompt.mediaTokens }, ...output.map(measureOf)])
  return { response, measure, turns, openCallIds: callIds, cancel: null }
}

/** Of what the model reads of its own response again: no thoughts. */
function measureOf(item: JsonRecord): Measure {
  if (item['type'] === 'function_call') return ofText(`${item['name'] as string}${item['arguments'] as string}`)
  const content = item['type'] === 'message' ? (item['content'] as readonly JsonRecord[]) : []
  return sumOf(content.map(({ text }) => ofText(text as string)))
}

import type { InferenceApi } from '../inference/inference-api.ts'
import { resolveSegment } from '../inference/target.ts'
import { converseAnswer, converseStream } from './converse-frames.ts'
import { fillPrompt } from './fill-prompt.ts'
import { parseConverse } from './parse-converse.ts'

export const converseApi: InferenceApi = {
  operation: 'Converse',
  isStream: false,
  resolve: resolveSegment,
  fill: fillPrompt,
  parse: (body, _exchange, model) => parseConverse(body, model),
  format: () => converseAnswer,
}

export const converseStreamApi: InferenceApi = {
  operation: 'ConverseStream',
  isStream: true,
  resolve: resolveSegment,
  fill: fillPrompt,
  parse: (body, _exchange, model) => parseConverse(body, model),
  format: ({ frames, thoughtFrames }) => converseStream(frames, thoughtFrames),
}

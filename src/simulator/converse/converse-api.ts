import type { InferenceApi } from '../inference/inference-api.ts'
import { converseAnswer, converseStream } from './converse-frames.ts'
import { parseConverse } from './parse-converse.ts'

export const converseApi: InferenceApi = {
  operation: 'Converse',
  isStream: false,
  parse: (body, _exchange, model) => parseConverse(body, model),
  format: () => converseAnswer,
}

export const converseStreamApi: InferenceApi = {
  operation: 'ConverseStream',
  isStream: true,
  parse: (body, _exchange, model) => parseConverse(body, model),
  format: ({ frames, thoughtFrames }) => converseStream(frames, thoughtFrames),
}

/** Where bedrock-mantle has OpenAI's APIs. */
export type MantlePath = '/openai/v1' | '/v1'

// https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html, as seen in August 2026
const OF_OPENAI_PATH = /^(?:google\.gemma-4|openai\.gpt-\d|xai\.)/

/** Of the model: on the other path it is not found. */
export const mantlePathOf = (model: string): MantlePath => (OF_OPENAI_PATH.test(model) ? '/openai/v1' : '/v1')

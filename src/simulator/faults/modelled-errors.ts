// The errors that the runtime's API has, with their statuses and further members.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
import type { ApiError } from '../wire/api-error.ts'

export type ModelledError = Omit<ApiError, 'kind' | 'name'>

/** By exception name. The messages that no capture shows are made up in the manner of the others. */
export const modelledErrors: ReadonlyMap<string, ModelledError> = new Map<string, ModelledError>([
  ['ThrottlingException', { status: 429, message: 'Too many requests, please wait before trying again.' }],
  ['ModelNotReadyException', { status: 429, message: 'The model is not ready for inference. Try again later.' }],
  ['ModelTimeoutException', { status: 408, message: 'The model took too long to process the request.' }],
  [
    'ModelErrorException',
    {
      status: 424,
      message: 'The model returned an error while processing the request.',
      members: { originalStatusCode: 500, resourceName: 'model' },
    },
  ],
  [
    'ModelStreamErrorException',
    {
      status: 424,
      message: 'An error occurred while streaming the response. Retry your request.',
      members: { originalStatusCode: 500, originalMessage: 'model error' },
    },
  ],
  ['ServiceUnavailableException', { status: 503, message: 'Bedrock is unable to process your request.' }],
  ['OverloadedException', { status: 529, message: 'Overloaded' }],
  [
    'InternalServerException',
    { status: 500, message: 'The system encountered an unexpected error during processing. Try your request again.' },
  ],
  ['ValidationException', { status: 400, message: 'The provided request is not valid.' }],
  [
    'ServiceQuotaExceededException',
    { status: 400, message: 'Your request exceeds the service quota for your account.' },
  ],
  ['ConflictException', { status: 400, message: 'The request conflicts with the present state of the resource.' }],
  [
    'AccessDeniedException',
    { status: 403, message: "You don't have access to the model with the specified model ID." },
  ],
  [
    'ResourceNotFoundException',
    { status: 404, message: 'Could not resolve the foundation model from the provided model identifier.' },
  ],
])

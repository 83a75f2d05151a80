import { expect, test } from 'vitest'
import { classifyHttpError } from '../../src/bedrock/failures.ts'

// As people have quoted them from AWS: src/bedrock/refusals.ts names the places.
test.each([
  [
    404,
    'ResourceNotFoundException',
    'This model version has reached the end of its life. Please refer to the AWS documentation for more details.',
    'end-of-life',
  ],
  [
    404,
    'ResourceNotFoundException',
    'Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock',
    'legacy-model',
  ],
  [
    400,
    'ValidationException',
    'This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days.',
    'legacy-model',
  ],
  [
    404,
    'ResourceNotFoundException',
    'Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model.',
    'use-case-form',
  ],
  [404, 'FTUFormNotFilled', '', 'use-case-form'],
  [403, 'AccessDeniedException', "You don't have access to the model with the specified model ID.", 'model-access'],
  [
    403,
    'AccessDeniedException',
    'Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.',
    'model-access',
  ],
  [403, 'BadCScoreException', 'Your account is not authorized to access this model', 'model-access'],
  [400, 'ValidationException', 'The provided model identifier is invalid.', 'unknown-model'],
  [
    400,
    'ValidationException',
    'Invocation of model ID amazon.nova-pro-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
    'profile-required',
  ],
  [
    400,
    'ValidationException',
    'The model returned the following errors: `temperature` is deprecated for this model.',
    'sampling',
  ],
  [
    400,
    'ValidationException',
    'The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    'sampling',
  ],
  [
    400,
    'ValidationException',
    'The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`.',
    'thinking',
  ],
  [
    400,
    'ValidationException',
    'The model returned the following errors: thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
    'thinking',
  ],
  [400, 'ValidationException', 'Input is too long for requested model.', 'input-too-long'],
  [
    400,
    'ValidationException',
    'The model returned the following errors: prompt is too long: 208310 tokens > 200000 maximum',
    'input-too-long',
  ],
  [
    400,
    'ValidationException',
    'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
    'max-tokens',
  ],
  [400, 'ValidationException', "model `anthropic.claude-haiku-4-5` isn't supported on this route", 'wrong-endpoint'],
  [403, 'InvalidSignatureException', 'Signature expired: 20261128T120000Z is now earlier than …', 'clock-skew'],
  [403, 'InvalidSignatureException', 'Signature not yet current: 20261128T120000Z is still later than …', 'clock-skew'],
  [403, 'ExpiredTokenException', 'The security token included in the request is expired', 'expired-token'],
  [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.', 'access-denied'],
  [403, 'AccessDeniedException', 'User: x is not authorized to perform: bedrock:InvokeModel', 'access-denied'],
  [404, 'ResourceNotFoundException', 'Could not resolve the foundation model from the ARN.', 'not-found'],
  [500, 'InternalServerException', 'Input is too long for requested model.', 'server-error'],
])('%i %s "%s" is %s', (status, name, message, failure) => {
  expect(classifyHttpError(status, name, message)).toStrictEqual({ kind: 'failed', failure, errorName: name })
})

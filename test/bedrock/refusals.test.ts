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

// Of a ValidationException.
test.each([
  [
    'thinking',
    'The model returned the following errors: messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks).',
  ],
  ['thinking', 'Thinking may not be enabled when tool_choice forces tool use.'],
  ['thinking', 'messages.1.content.0: Invalid `signature` in `thinking` block'],
  [
    'tools',
    'messages.22: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_01. Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
  ],
  [
    'tools',
    'messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: a. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
  ],
  [
    'tools',
    'messages.4: Did not find 1 `tool_result` block(s) at the beginning of this message. Messages following `tool_use` blocks must begin with a matching number of `tool_result` blocks.',
  ],
  [
    'tools',
    'The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn.',
  ],
  ['tools', 'Expected toolResult blocks at messages.2.content for the following Ids: tooluse_a'],
  ['tools', 'The toolConfig field must be defined when using toolUse and toolResult content blocks.'],
  ['tools', 'Requests which include `tool_use` or `tool_result` blocks must define tools'],
  [
    'tools',
    "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.",
  ],
  ['tools', "This model doesn't support tool use."],
  ['tools', 'messages.4.content: Conversation blocks and tool result blocks cannot be provided in the same turn.'],
  ['tools', 'tools.0.custom.input_schema.type: Field required'],
  ['tools', 'The content field at messages.2.content.0.toolResult cannot be empty when status value is error.'],
  ['media', 'messages.0.content.1.image.source.bytes: image exceeds 5 MB maximum: 5579040 bytes > 5242880 bytes'],
  [
    'media',
    'messages.0.content.1.image.source.base64.data: At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels',
  ],
  ['media', 'The document file name can only contain alphanumeric characters, whitespace characters, hyphens.'],
  ['media', "Messages can't contain duplicate document names. Rename the document and retry your request."],
  ['media', "You can't include more than 5 documents in a request."],
  ['media', 'Could not process image'],
  ['media', 'A text block must be included when using documents.'],
  ['media', "This model doesn't support the image field. Remove image and try again."],
  [
    'media',
    "1 validation error detected: Value at 'messages.1.member.content.2.member.image.format' failed to satisfy constraint",
  ],
  ['validation', 'messages: text content blocks must be non-empty'],
  ['validation', 'A maximum of 4 blocks with cache_control may be provided. Found 5.'],
])('%s: %s', (failure, message) => {
  const outcome = classifyHttpError(400, 'ValidationException', message)
  expect(outcome).toStrictEqual({ kind: 'failed', failure, errorName: 'ValidationException' })
})

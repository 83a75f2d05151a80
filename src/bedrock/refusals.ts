// What Bedrock says no by, known by its words: the same status and the same name stand for causes with cures as different
// as a form to send and an id to change. What is not known here keeps the kind of its status.
//
//   names          https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
//   life cycle     https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/708,
//                  as a ValidationException https://github.com/apache/airflow/pull/72521
//   model access   https://github.com/strands-agents/harness-sdk/issues/38,
//                  https://github.com/aws-samples/sample-host-openclaw-on-amazon-bedrock-agentcore/issues/41
//   identifiers    https://github.com/opensearch-project/agent-health/issues/298
//   profiles       https://github.com/aws-samples/artifacts-and-tools-for-bedrock/issues/14
//   sampling       https://github.com/promptfoo/promptfoo/issues/10307, https://github.com/aws-samples/bedrock-access-gateway/issues/191
//   thinking       https://github.com/vercel/ai/issues/7927, https://github.com/danny-avila/LibreChat/issues/8346
//                  beside tools https://github.com/pydantic/pydantic-ai/issues/2453
//   tools          https://github.com/strands-agents/harness-sdk/issues/1435, https://github.com/langchain-ai/langchain-aws/issues/451,
//                  https://github.com/langgenius/dify/issues/16421, https://github.com/strands-agents/harness-sdk/issues/1241
//   media          https://github.com/simonw/llm-bedrock/issues/8, https://github.com/aws-samples/generative-ai-use-cases/issues/1685,
//                  https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/pull/841 and 998
//   OpenAI's API   https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
//   signatures     https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
import type { FailureKind } from './call-record.ts'

interface Refusal {
  readonly kind: FailureKind
  /** Of the error, without the `Exception` that some of AWS's names end with. */
  readonly name?: RegExp
  /** AWS writes its apostrophes in both ways. */
  readonly message?: RegExp
}

/** The first that fits: a text that names its cause stands before one that only names a place. */
const REFUSALS: readonly Refusal[] = [
  { kind: 'end-of-life', message: /reached the end of its life/i },
  { kind: 'legacy-model', message: /marked by (?:the )?provider as legacy/i },
  { kind: 'use-case-form', name: /^FTUFormNotFilled$/, message: /use case details have not been submitted/i },
  { kind: 'expired-token', name: /^ExpiredToken$/, message: /security token included in the request is expired/i },
  { kind: 'clock-skew', name: /^RequestTimeTooSkewed$/, message: /signature (?:expired|not yet current)/i },
  {
    kind: 'model-access',
    name: /^BadCScore$/,
    message: /don['’]t have access to the model|model access is denied|not available for (?:this|your) account/i,
  },
  {
    kind: 'wrong-endpoint',
    message: /(?:isn['’]t|is not) supported on this route|does(?:n['’]t| not) support (?:this|the '\S+') API/i,
  },
  { kind: 'profile-required', message: /with on-demand throughput isn['’]t supported/i },
  { kind: 'unknown-model', message: /provided model identifier is invalid|^the model '[^']+' does not exist/i },
  {
    kind: 'thinking',
    message:
      /\bbudget_tokens\b|\bthinking(?:\.\w+)*['"`]? (?:is|are) not supported|Thinking may not be enabled|(?:must start with a|Expected ['"`]?|first block must be ['"`]?)thinking\b|\bsignature['"`]? in ['"`]?thinking/i,
  },
  {
    kind: 'tools',
    message:
      /\btool_?(?:uses?|results?)(?:_ids?)?\b|\btool result blocks|\btool_?config\b|\btool_?choice\b|\btools?(?:\.\d+)?(?:\.custom)?\.(?:name|input_schema)|\bmust define tools|doesn['’]t support tool use|tool names must be unique/i,
  },
  {
    kind: 'media',
    message:
      /\bimage exceeds|\bimage dimensions exceed|exceed max allowed size|Could not process (?:the )?(?:image|document|video|pdf)|document (?:file )?names?\b|than \d+ (?:images|documents|videos)\b|maximum document size|text block must be included when using documents|doesn['’]t support (?:the )?(?:image|document|video|audio)|\b(?:image|document|video|audio)\.(?:format|source|name)\b|\bmedia[ _]type\b/i,
  },
  {
    kind: 'sampling',
    message: /\b(?:temperature|top_?p|top_?k)\b['"`]? (?:is deprecated|is not supported)|cannot both be specified/i,
  },
  {
    kind: 'input-too-long',
    message: /input is too long|prompt is too long|exceeds? (?:the )?(?:model['’]s )?context/i,
  },
  { kind: 'max-tokens', message: /maximum tokens you requested exceeds?|\bmax_tokens: \d+ > \d+/i },
]

/** Null where neither the name nor the message is known to have one cause. */
export function causeOf(errorName: string, message: string): FailureKind | null {
  const name = errorName.replace(/Exception$/, '')
  const known = REFUSALS.find((each) => each.name?.test(name) === true || each.message?.test(message) === true)
  return known?.kind ?? null
}

// What CreateModelInvocationJob asks for, or every mistake in it. Lengths and patterns are those of AWS's reference:
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html
import { anyText, enumViolations, rangeViolations, type TextConstraint, textViolations } from '../wire/constraints.ts'
import { parseResource } from '../control-plane/parse-resource.ts'
import type { NewResource } from '../control-plane/resource-store.ts'
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import { type ApiError, malformedBody, isError } from '../wire/api-error.ts'
import type { JobAsked, ModelInvocationType } from './batch-job.ts'
import { type ObjectPlace, parseS3Uri } from './object-store.ts'

const JOB_NAME: TextConstraint = {
  longest: 63,
  pattern: /^[a-zA-Z0-9][a-zA-Z0-9+.-]*$/,
  told: String.raw`[a-zA-Z0-9]{1,63}(-*[a-zA-Z0-9\+\-\.]){0,63}`,
}
const ROLE_ARN: TextConstraint = {
  longest: 2_048,
  pattern: /^arn:aws(?:-[^:]+)?:iam::(?:\d{12})?:role\/.+$/,
  told: 'arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+',
}
const TOKEN: TextConstraint = {
  longest: 256,
  pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
  told: '[a-zA-Z0-9]{1,256}(-*[a-zA-Z0-9]){0,256}',
}
const S3_URI: TextConstraint = {
  longest: 1_024,
  pattern: /^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:\/.*)?$/s,
  told: 's3://[a-z0-9][-.a-z0-9]{1,61}(/.*)?',
}
const TYPES: readonly ModelInvocationType[] = ['InvokeModel', 'Converse']

// The range is not in the pages that are public: what is known is the default of a day and the maximum of a week.
const SHORTEST_HOURS = 24
const LONGEST_HOURS = 168

export interface ParsedJob {
  readonly base: NewResource
  readonly asked: JobAsked
}

export function parseCreateJob(body: unknown): ParsedJob | ApiError {
  const config = readConfig(body)
  if (config === null) return malformedBody
  const { input, output, timeoutHours, type, vpcConfig } = config
  const parsed = parseResource(body, {
    nameMember: 'jobName',
    nameConstraint: JOB_NAME,
    tokenConstraint: TOKEN,
    texts: ['roleArn', 'modelId', 'modelInvocationType'],
    violations: ({ roleArn, modelId }) => [
      ...textViolations('roleArn', roleArn, ROLE_ARN),
      ...textViolations('modelId', modelId, anyText),
      ...textViolations('inputDataConfig.s3InputDataConfig.s3Uri', input['s3Uri'], S3_URI),
      ...textViolations('outputDataConfig.s3OutputDataConfig.s3Uri', output['s3Uri'], S3_URI),
      ...enumViolations('inputDataConfig.s3InputDataConfig.s3InputFormat', input['s3InputFormat'] ?? 'JSONL', [
        'JSONL',
      ]),
      ...enumViolations('modelInvocationType', type, TYPES),
      ...rangeViolations('timeoutDurationInHours', timeoutHours, SHORTEST_HOURS, LONGEST_HOURS),
    ],
  })
  if (isError(parsed)) return parsed
  const { inputDataConfig, modelId, outputDataConfig, roleArn } = parsed.body
  const asked: JobAsked = {
    modelId: modelId as string,
    roleArn: roleArn as string,
    invocationType: type as ModelInvocationType,
    timeoutHours,
    input: placeOf(input),
    output: placeOf(output),
    inputDataConfig: inputDataConfig as JsonRecord,
    outputDataConfig: outputDataConfig as JsonRecord,
    vpcConfig,
  }
  return { base: parsed.base, asked }
}

interface JobConfig {
  readonly input: JsonRecord
  readonly output: JsonRecord
  readonly timeoutHours: number
  readonly type: unknown
  readonly vpcConfig: JsonRecord | null
}

/** Null where a member is of another type: that is no violation, the body cannot be read at all. */
function readConfig(body: unknown): JobConfig | null {
  // It is said back, so it has to be one that can be written.
  if (!isRecord(body) || renderJson(body) === '') return null
  const { vpcConfig = null } = body
  const timeoutHours = body['timeoutDurationInHours'] ?? SHORTEST_HOURS
  if (vpcConfig !== null && !isRecord(vpcConfig)) return null
  if (typeof timeoutHours !== 'number' || !Number.isInteger(timeoutHours)) return null
  return {
    input: memberOf(body['inputDataConfig'], 's3InputDataConfig'),
    output: memberOf(body['outputDataConfig'], 's3OutputDataConfig'),
    timeoutHours,
    type: body['modelInvocationType'] ?? 'InvokeModel',
    vpcConfig,
  }
}

const memberOf = (config: unknown, name: string): JsonRecord => {
  const member = isRecord(config) ? config[name] : undefined
  return isRecord(member) ? member : {}
}

const placeOf = ({ s3Uri }: JsonRecord): ObjectPlace => parseS3Uri(s3Uri as string) as ObjectPlace

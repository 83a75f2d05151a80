// What CreateModelInvocationJob asks for, or every mistake in it. Lengths and patterns are those of AWS's reference:
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html
import {
  anyText,
  enumViolations,
  optionalTextViolations,
  rangeViolations,
  refuseViolations,
  textViolations,
} from '../control-plane/constraints.ts'
import type { TextConstraint } from '../control-plane/constraints.ts'
import { isListOfRecords, isRecord } from '../json-shape.ts'
import type { JsonRecord } from '../json-shape.ts'
import { malformedBody } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { JobAsked, ModelInvocationType } from './batch-job.ts'
import type { ObjectPlace } from './object-store.ts'
import { parseS3Uri } from './s3-uri.ts'

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
const TEXTS = ['jobName', 'roleArn', 'modelId', 'clientRequestToken', 'modelInvocationType']
const TYPES: readonly ModelInvocationType[] = ['InvokeModel', 'Converse']

// The range is not in the pages that are public: what is known is the default of a day and the maximum of a week.
const SHORTEST_HOURS = 24
const LONGEST_HOURS = 168

export function parseCreateJob(body: unknown): JobAsked | ApiError {
  if (!isRecord(body)) return malformedBody
  const { inputDataConfig, outputDataConfig, vpcConfig = null, tags = [] } = body
  const input = memberOf(inputDataConfig, 's3InputDataConfig')
  const output = memberOf(outputDataConfig, 's3OutputDataConfig')
  const timeoutHours = body['timeoutDurationInHours'] ?? SHORTEST_HOURS
  const type = body['modelInvocationType'] ?? 'InvokeModel'
  // A member of another type is no violation: the body cannot be read at all.
  if (TEXTS.some((key) => typeof (body[key] ?? '') !== 'string') || !isListOfRecords(tags)) return malformedBody
  if (vpcConfig !== null && !isRecord(vpcConfig)) return malformedBody
  if (typeof timeoutHours !== 'number' || !Number.isInteger(timeoutHours)) return malformedBody
  const violations = [
    ...textViolations('jobName', body['jobName'], JOB_NAME),
    ...textViolations('roleArn', body['roleArn'], ROLE_ARN),
    ...textViolations('modelId', body['modelId'], anyText),
    ...textViolations('inputDataConfig.s3InputDataConfig.s3Uri', input['s3Uri'], S3_URI),
    ...textViolations('outputDataConfig.s3OutputDataConfig.s3Uri', output['s3Uri'], S3_URI),
    ...optionalTextViolations('clientRequestToken', body['clientRequestToken'], TOKEN),
    ...enumViolations('inputDataConfig.s3InputDataConfig.s3InputFormat', input['s3InputFormat'] ?? 'JSONL', ['JSONL']),
    ...enumViolations('modelInvocationType', type, TYPES),
    ...rangeViolations('timeoutDurationInHours', timeoutHours, SHORTEST_HOURS, LONGEST_HOURS),
  ]
  const problem = refuseViolations(violations)
  if (problem !== null) return problem
  return {
    jobName: body['jobName'] as string,
    modelId: body['modelId'] as string,
    roleArn: body['roleArn'] as string,
    clientRequestToken: (body['clientRequestToken'] ?? null) as string | null,
    invocationType: type as ModelInvocationType,
    timeoutHours,
    input: placeOf(input),
    output: placeOf(output),
    tags,
    inputDataConfig: inputDataConfig as JsonRecord,
    outputDataConfig: outputDataConfig as JsonRecord,
    vpcConfig,
  }
}

const memberOf = (config: unknown, name: string): JsonRecord => {
  const member = isRecord(config) ? config[name] : undefined
  return isRecord(member) ? member : {}
}

const placeOf = ({ s3Uri }: JsonRecord): ObjectPlace => parseS3Uri(s3Uri as string) as ObjectPlace

import { describe, expect, test } from 'vitest'

import { parseCreateJob } from '../../../src/simulator/batch/parse-create-job.ts'
import { request } from './batch-world.ts'

describe('a request for a job', () => {
  test('is a day long and of the native body, unless it says otherwise', () => {
    expect(parseCreateJob(request({ modelInvocationType: undefined }))).toMatchObject({
      base: { name: 'a-job', clientRequestToken: null, tags: [] },
      asked: {
        invocationType: 'InvokeModel',
        timeoutHours: 24,
        input: { bucket: 'bucket', key: 'in.jsonl' },
        output: { bucket: 'bucket', key: 'out/' },
        vpcConfig: null,
      },
    })
    expect(parseCreateJob(request({ timeoutDurationInHours: 168 }))).toMatchObject({
      asked: { timeoutHours: 168 },
    })
  })

  test.each([
    ['jobName', undefined, 'Member must not be null'],
    ['jobName', '-dash-first', 'regular expression pattern'],
    ['jobName', 'a'.repeat(64), 'less than or equal to 63'],
    ['roleArn', undefined, 'Member must not be null'],
    ['roleArn', 'batch', 'regular expression pattern'],
    ['modelId', undefined, 'Member must not be null'],
    ['inputDataConfig', { s3InputDataConfig: {} }, "'inputDataConfig.s3InputDataConfig.s3Uri'"],
    ['inputDataConfig', { s3InputDataConfig: { s3Uri: 'https://bucket/in' } }, 'regular expression pattern'],
    ['inputDataConfig', { s3InputDataConfig: { s3Uri: 's3://bucket/in', s3InputFormat: 'CSV' } }, '[JSONL]'],
    ['outputDataConfig', undefined, "'outputDataConfig.s3OutputDataConfig.s3Uri'"],
    ['clientRequestToken', 'a_b', 'regular expression pattern'],
    ['modelInvocationType', 'Batch', '[InvokeModel, Converse]'],
    ['timeoutDurationInHours', 23, 'greater than or equal to 24'],
    ['timeoutDurationInHours', 169, 'less than or equal to 168'],
  ])('with %s of %j is refused', (key, value, message) => {
    const parsed = parseCreateJob(request({ [key]: value }))
    expect(parsed).toMatchObject({ status: 400, name: 'ValidationException' })
    expect((parsed as { message: string }).message).toMatch(/^1 validation error detected: Value/)
    expect((parsed as { message: string }).message).toContain(message)
  })

  test('tells every mistake at once', () => {
    const parsed = parseCreateJob({}) as { message: string }
    expect(parsed.message).toMatch(/^5 validation errors detected: Value null at 'jobName' .*; Value null at 'roleArn'/)
  })

  test.each([undefined, null, 'text', [], request({ jobName: 7 }), request({ tags: 'x' }), request({ vpcConfig: 1 })])(
    'of another shape cannot be read',
    (body) => {
      expect(parseCreateJob(body)).toMatchObject({ name: 'SerializationException' })
    },
  )

  test('is looked at in no time, whatever it is', () => {
    const hostile = request({ jobName: `a${'-'.repeat(61)}!`, clientRequestToken: `a${'-'.repeat(254)}!` })
    expect(parseCreateJob(hostile)).toMatchObject({ name: 'ValidationException' })
  })
})

import { expect, test } from 'vitest'

import { targetArn } from '../../../src/simulator/inference/target.ts'

test.each([
  ['m', 'm', 'arn:aws:bedrock:us-east-2::foundation-model/m'],
  ['us.m', 'm', 'arn:aws:bedrock:us-east-2:111122223333:inference-profile/us.m'],
])('%s of %s is %s', (id, modelId, arn) => {
  expect(targetArn({ accountId: '111122223333' }, { id, modelId }, 'us-east-2')).toBe(arn)
})

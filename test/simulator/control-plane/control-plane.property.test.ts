import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { makeAccount } from '../../../src/simulator/control-plane/account.ts'
import type { ControlAnswer } from '../../../src/simulator/control-plane/control-answer.ts'
import type { ControlOperation } from '../../../src/simulator/control-plane/control-operation.ts'
import { foundationModelOperations } from '../../../src/simulator/control-plane/foundation-model-operations.ts'
import { inferenceProfileOperations } from '../../../src/simulator/control-plane/inference-profile-operations.ts'
import { promptRouterOperations } from '../../../src/simulator/control-plane/prompt-router-operations.ts'
import { provisionedModelOperations } from '../../../src/simulator/control-plane/provisioned-model-operations.ts'
import { tagOperations } from '../../../src/simulator/control-plane/tag-operations.ts'
import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import { BASE, BASE_US, BOUGHT, PLAIN, REGION, arnOf, controlProfile } from './control-profile.ts'

const profile = parseProfile(controlProfile, 'control.yml')
const operations: readonly ControlOperation[] = [
  ...foundationModelOperations,
  ...inferenceProfileOperations,
  ...promptRouterOperations,
  ...provisionedModelOperations,
  ...tagOperations,
]

const MEMBERS = [
  'clientRequestToken',
  'commitmentDuration',
  'copyFrom',
  'description',
  'desiredModelId',
  'desiredProvisionedModelName',
  'fallbackModel',
  'inferenceProfileName',
  'key',
  'modelArn',
  'modelId',
  'modelSource',
  'modelUnits',
  'models',
  'promptRouterName',
  'provisionedModelName',
  'resourceARN',
  'responseQualityDifference',
  'routingCriteria',
  'tagKeys',
  'tags',
  'value',
  '__proto__',
]

const identifier = fc.oneof(
  fc.constantFrom(
    BASE,
    BASE_US,
    'constructor',
    '__proto__',
    arnOf('provisioned-model', BOUGHT),
    arnOf('inference-profile', BASE_US),
    arnOf('default-prompt-router', 'test:1'),
    arnOf('foundation-model', PLAIN),
    arnOf('foundation-model', 'toString'),
  ),
  fc.string({ unit: 'binary' }),
)

/** Bodies that look like requests, with anything in every place. */
const { body } = fc.letrec((tie) => ({
  leaf: fc.oneof(identifier, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constant('OneMonth')),
  body: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('body'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...MEMBERS), tie('body')),
  ),
}))

const query = fc.dictionary(
  fc.constantFrom(
    'maxResults',
    'nextToken',
    'type',
    'statusEquals',
    'sortBy',
    'sortOrder',
    'creationTimeAfter',
    'byProvider',
    'byInferenceType',
    'nameContains',
  ),
  fc.oneof(fc.string(), fc.constantFrom('1', '-1', 'Ascending', 'APPLICATION', 'custom', 'InService', 'bnVsbA')),
)

test('whatever is asked of any operation is answered, or refused as the caller’s own mistake', () => {
  const asked = fc.record({ identifier, body, query })
  const requests = fc.array(fc.tuple(fc.constantFrom(...operations), asked), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(requests, (several) => {
      const account = makeAccount({ profile, seed: 1, clock: { nowMs: () => 0 } })
      for (const [operation, { query: parameters, ...rest }] of several) {
        const answer = operation.answer(
          { account, jobs: noJobs },
          { ...rest, query: new URLSearchParams(parameters), region: REGION },
        )
        expect(answer).toSatisfy(isSound)
      }
    }),
    { numRuns: 500 },
  )
})

const isSound = (answer: ControlAnswer): boolean =>
  answer.kind === 'answered' ? typeof JSON.stringify(answer.body) === 'string' : [400, 404].includes(answer.status)

const none = () => ({ kind: 'answered' as const, body: {} })
const noJobs = { create: none, get: none, stop: none, list: none, stopAll() {} }

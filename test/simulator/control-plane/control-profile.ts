// A profile with something of everything that the control plane tells of, and how the tests name what is in it.

/** Called only through its profile; has units to buy. */
export const BASE = 'test.base-v1:0'
/** The inference profile of it, with two requests a minute. */
export const BASE_US = 'us.test.base-v1:0'
/** Called on demand, and in no profile; has no units to buy. */
export const PLAIN = 'other.plain-v1:0'
export const ACCOUNT = '111122223333'
export const REGION = 'us-east-1'
/** The id of a provisioned model that was bought before the start. */
export const BOUGHT = 'boughtbefore'
/** How long units take to be in service, in the world's time. */
export const CREATION_MS = 60_000
export const MAXIMUM_UNITS = 5

export const arnOf = (type: string, id: string, region = REGION): string =>
  `arn:aws:bedrock:${region}:${type === 'foundation-model' ? '' : ACCOUNT}:${type}/${id}`

const figure = (value: number | string): string => `{ value: ${value}, assumption: set }`

const STANDARD = `
      slots: ${figure(50)}
      queueLength: ${figure(50)}
      timeToFirstToken: { constant: 20ms, assumption: set }
      prefillPer1kTokens: ${figure('0ms')}
      messageStartLead: ${figure('0ms')}
      outputTokensPerSecond: { constant: 500, assumption: set }
      gapJitter: ${figure(0)}
      tokensPerDelta: { min: 1, max: 1, assumption: set }
      outputTokens: { constant: 5, assumption: set }`

export const controlProfile = `description: what the control plane tells of
regions:
  us-east-1: { distance: ${figure('0ms')}, busyShare: ${figure(0)} }
  us-west-2: { distance: ${figure('0ms')}, busyShare: ${figure(0)} }
inferenceProfiles:
  ${BASE_US}:
    name: US Base
    model: ${BASE}
    regions: [us-east-1, us-west-2]
    quota: { requestsPerMinute: ${figure(2)} }
promptRouters:
  test:1: { models: ['${BASE_US}', '${PLAIN}'], fallbackShare: ${figure(1)}, routing: ${figure('0ms')} }
provisionedModels:
  ${BOUGHT}: { name: bought-before, model: '${BASE}', units: ${figure(1)} }
models:
  ${BASE}:
    name: Base
    provider: Test
    onDemand: false
    maxOutputTokens: ${figure(1000)}
    provisioned:
      inputTokensPerMinutePerUnit: ${figure(1000)}
      outputTokensPerMinutePerUnit: ${figure(500)}
      slotsPerUnit: ${figure(2)}
      maximumUnits: ${figure(MAXIMUM_UNITS)}
      creation: ${figure('1m')}
    standard:${STANDARD}
  ${PLAIN}:
    name: Plain
    provider: Other Co
    maxOutputTokens: ${figure(1000)}
    standard:${STANDARD}
`

import { describe, expect, test } from 'vitest'

import { builtInProfiles, loadProfile } from '../../../src/simulator/profile/load-profile.ts'

test('there are a default profile and an exact one', () => {
  expect(builtInProfiles()).toEqual(expect.arrayContaining(['default', 'exact']))
})

describe.each(builtInProfiles())('the built-in profile %s', (name) => {
  test('has no mistake', async () => {
    expect(Object.keys((await loadProfile(name)).models).length).toBeGreaterThan(0)
  })
})

test('the exact profile answers to the same models as the default one', async () => {
  const [standard, exact] = await Promise.all(['default', 'exact'].map(loadProfile))
  expect(Object.keys(exact?.models ?? {}).sort()).toEqual(Object.keys(standard?.models ?? {}).sort())
})

test('an unknown name is answered with the names that there are', async () => {
  await expect(loadProfile('defualt')).rejects.toThrow(
    /profile defualt: expected one of .*default.*, or the path of a YAML file, found nothing that can be read \(ENOENT\)/,
  )
})

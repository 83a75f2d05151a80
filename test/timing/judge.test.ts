import { describe, expect, test } from 'vitest'
import { judge, MOST_ATTEMPTS } from './judge.ts'

/** Attempts that come to these ends, one after the other, on a machine of which others have these shares meanwhile. */
function attemptsOf(...ends: readonly (readonly ['passes' | 'fails', othersShare: number])[]) {
  let made = 0
  let isWatched = false
  return {
    made: () => made,
    isWatched: () => isWatched,
    judge: () =>
      judge(
        () => {
          expect(isWatched).toBe(true)
          const [end] = ends[made++] ?? ['passes']
          return end === 'passes' ? Promise.resolve() : Promise.reject(new Error(`attempt ${made} failed`))
        },
        () => {
          isWatched = true
          const share = ends[made]?.[1] ?? 0
          return {
            stop() {
              isWatched = false
              return share
            },
          }
        },
      ),
  }
}

describe('a judgement of time', () => {
  test('is a pass with the first attempt that passes, however busy the machine', async () => {
    for (const share of [0, 0.9]) {
      const attempts = attemptsOf(['passes', share])
      expect(await attempts.judge()).toBeNull()
      expect([attempts.made(), attempts.isWatched()]).toEqual([1, false])
    }
  })

  test('is a failure with the first attempt that fails on a quiet machine', async () => {
    const attempts = attemptsOf(['fails', 0.02], ['passes', 0])
    await expect(attempts.judge()).rejects.toThrow('attempt 1 failed')
    expect([attempts.made(), attempts.isWatched()]).toEqual([1, false])
  })

  test('is tried again where the machine was busy', async () => {
    const passing = attemptsOf(['fails', 0.6], ['passes', 0.6])
    expect(await passing.judge()).toBeNull()
    const failing = attemptsOf(['fails', 0.6], ['fails', 0.1])
    await expect(failing.judge()).rejects.toThrow('attempt 2 failed')
  })

  test('is none where the machine was busy in all attempts, and says how busy', async () => {
    const attempts = attemptsOf(['fails', 0.6], ['fails', 0.411], ['fails', 1], ['passes', 0])
    expect(await attempts.judge()).toBe(
      'the machine was too busy to judge: other processes had up to 60 %, 41 %, 100 % of it in its attempts',
    )
    expect(attempts.made()).toBe(MOST_ATTEMPTS)
  })
})

import type { Pace } from '../server/pace.ts'

/** 50 chunks a second. */
export const PACED: Pace = { chunks: 100, firstTokenMs: 200, gapMs: 20 }

export const BLASTED: Pace = { chunks: 100, firstTokenMs: 0, gapMs: 0 }

export const SHORT: Pace = { chunks: 5, firstTokenMs: 0, gapMs: 0 }

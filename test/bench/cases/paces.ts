import type { Pace } from '../server/pace.ts'

/** 50 chunks a second. */
export const PACED: Pace = { chunks: 100, firstTokenMs: 200, gapMs: 20, burst: 1 }

/** The same 50 a second, ten at a time: a guardrail in sync mode, a buffering gateway. */
export const BURSTS: Pace = { chunks: 100, firstTokenMs: 200, gapMs: 200, burst: 10 }

/** Longer than the server keeps an idle connection. */
export const LONG: Pace = { chunks: 150, firstTokenMs: 200, gapMs: 20, burst: 1 }

/** Replies of a second. */
export const SECOND: Pace = { chunks: 40, firstTokenMs: 220, gapMs: 20, burst: 1 }

export const BLASTED: Pace = { chunks: 100, firstTokenMs: 0, gapMs: 0, burst: 1 }

export const SHORT: Pace = { chunks: 5, firstTokenMs: 0, gapMs: 0, burst: 1 }

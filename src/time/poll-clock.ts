import type { Clock } from './clock.ts'

/** A clock that also knows which poll of the sockets the event loop is at. One for all connections of a thread. */
export interface PollClock extends Clock {
  /** A stamp for each connection, to be asked whenever something was read from it. */
  openReadStamp(): ReadStamp
}

/** When the bytes were read that the connection brings in this poll: the same moment for all of them. */
export type ReadStamp = () => number

/**
 * One poll of the event loop tells which sockets can be read, and each is then read once. What such a read brought has one
 * time, but Node hands it on in pieces, each in a callback of its own: a record of TLS, a frame of HTTP/2. Stamped
 * one by one, the pieces would be apart by what the client takes to read them, and a reply that came in one piece would have a
 * rate of millions of tokens a second. So a connection's first stamp in a poll is that of all it reads until the poll is over.
 * `setImmediate` comes directly after the poll, and what Node reads late (an HTTP/2 session that was writing keeps what it
 * has read until it is done, and goes on in an immediate of its own) comes before immediates of JavaScript.
 *
 * Why not one stamp for all connections: the sockets of a poll are read one after the other, and the last one's bytes may have
 * come after the first one was read. They would then be stamped before they were there, by up to all the work of the
 * poll. A connection's own first read is never too early for what it read.
 *
 * A stamp that is taken outside of a poll, in a timer say, holds through the next poll. That does not
 * wait while an immediate is due, so the stamp is old by what the thread did meanwhile, and never by what it waited.
 */
export function makePollClock(clock: Clock): PollClock {
  // Fields, because variables that closures share would make a number on the heap of each stamp.
  const poll = { number: 0, isCounted: false }
  const end = (): void => {
    poll.number++
    poll.isCounted = false
  }
  return {
    nowMs: () => clock.nowMs(),
    sleepUntil: (atMs, signal) => clock.sleepUntil(atMs, signal),
    openReadStamp() {
      const last = { poll: -1, atMs: Number.NaN }
      return () => {
        if (last.poll === poll.number) return last.atMs
        last.poll = poll.number
        last.atMs = clock.nowMs()
        if (!poll.isCounted) {
          poll.isCounted = true
          setImmediate(end)
        }
        return last.atMs
      }
    },
  }
}

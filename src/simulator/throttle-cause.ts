/** Which limit of a quota a throttled call ran into; the word stands in the message that AWS sends. */
export type ThrottleCause = 'requests' | 'tokens'

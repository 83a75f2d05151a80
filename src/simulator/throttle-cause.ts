/** Which limit a throttled call ran into. AWS has a text for each, and they are told apart by nothing else. */
export type ThrottleCause = 'requests' | 'tokens' | 'daily-tokens'

export type Protocol = 'http1' | 'http2'

export const PROTOCOLS: readonly Protocol[] = ['http1', 'http2']

/** What opening one connection took, each part by itself; NaN where there was no such part. */
export interface ConnectionTiming {
  /** To the address: NaN where the host is one. */
  readonly dnsMs: number
  readonly tcpMs: number
  readonly tlsMs: number
}

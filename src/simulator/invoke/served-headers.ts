import type { ReplyStart } from '../inference/reply-format.ts'

/** The latency and the tier that a reply is served at: Converse has them in its body. Only what was asked for is told. */
export const servedHeaders = ({ latencyServed, tierServed }: ReplyStart): Readonly<Record<string, string>> => ({
  ...(latencyServed === null ? {} : { 'x-amzn-bedrock-performanceconfig-latency': latencyServed }),
  ...(tierServed === null ? {} : { 'x-amzn-bedrock-service-tier': tierServed }),
})

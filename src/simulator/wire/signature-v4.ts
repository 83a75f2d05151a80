import { createHash, createHmac } from 'node:crypto'

export const ALGORITHM = 'AWS4-HMAC-SHA256'
export const TERMINATOR = 'aws4_request'

export interface CredentialScope {
  /** `20261121`. */
  readonly date: string
  readonly region: string
  readonly service: string
}

export const sha256Hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

/**
 * The signature of a canonical request in hexadecimal; `time` is `20261121T013110Z`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureV4(secretAccessKey: string, scope: CredentialScope, time: string, request: string): string {
  const { date, region, service } = scope
  const key = [date, region, service, TERMINATOR].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  const stringToSign = [ALGORITHM, time, `${date}/${region}/${service}/${TERMINATOR}`, sha256Hex(request)].join('\n')
  return hmac(key, stringToSign).toString('hex')
}

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

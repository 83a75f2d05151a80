// As much of S3 as batch jobs use, over node:http and in memory, its buckets in the path. Signatures are not looked at.
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface S3Server extends AsyncDisposable {
  readonly endpoint: string
  /** By `bucket/key`. */
  readonly objects: Map<string, Buffer>
  /** `GET /bucket/key?query`, in the order in which they came. */
  readonly requests: string[]
  /** Uploads in parts that were neither completed nor aborted. */
  openUploads(): number
}

export interface S3ServerOptions {
  readonly buckets: readonly string[]
  /** Buckets that refuse to be written to. */
  readonly readOnly?: readonly string[]
  /** Objects in one page of a list. */
  readonly pageLength?: number
}

interface Asked {
  readonly bucket: string
  readonly key: string
  readonly query: URLSearchParams
  readonly body: Buffer
  readonly headers: IncomingMessage['headers']
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number>>
  readonly body?: Buffer | string
}

export async function startS3Server({
  buckets,
  readOnly = [],
  pageLength = 1_000,
}: S3ServerOptions): Promise<S3Server> {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  const requests: string[] = []

  const answer = (method: string, asked: Asked): Answer => {
    const { bucket, key, query } = asked
    if (!buckets.includes(bucket)) return error(404, 'NoSuchBucket')
    if (method !== 'GET' && method !== 'HEAD' && readOnly.includes(bucket)) return error(403, 'AccessDenied')
    if (key === '') return method === 'HEAD' ? { status: 200 } : list(objects, bucket, query, pageLength)
    if (query.has('uploads') || query.has('uploadId')) return takePart(method, asked, uploads, objects)
    if (method === 'PUT') {
      objects.set(`${bucket}/${key}`, asked.body)
      return { status: 200, headers: { etag: etagOf(asked.body) } }
    }
    return read(objects.get(`${bucket}/${key}`), asked)
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => {
      const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://s3')
      const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent)
      requests.push(`${request.method} ${request.url}`)
      const { headers } = request
      const asked = { bucket, key: rest.join('/'), query, body: Buffer.concat(chunks), headers }
      send(request, response, answer(request.method ?? '', asked))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    openUploads: () => uploads.size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers })
  response.end(request.method === 'HEAD' ? undefined : body)
}

const error = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
})

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`

function read(object: Buffer | undefined, { headers }: Asked): Answer {
  if (object === undefined) return error(404, 'NoSuchKey')
  const etag = etagOf(object)
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) return error(412, 'PreconditionFailed')
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
  if (from === undefined) return { status: 200, headers: { etag, 'content-length': object.length }, body: object }
  const stretch = object.subarray(Number(from), Number(to) + 1)
  return { status: 206, headers: { etag, 'content-range': `bytes ${from}-${to}/${object.length}` }, body: stretch }
}

function list(objects: S3Server['objects'], bucket: string, query: URLSearchParams, pageLength: number): Answer {
  const head = `${bucket}/${query.get('prefix') ?? ''}`
  const after = query.get('continuation-token') ?? ''
  const names = [...objects.keys()].filter((name) => name.startsWith(head) && name > after).toSorted()
  const page = names.slice(0, pageLength)
  const isTruncated = names.length > page.length
  const contents = page.map((name) => {
    const key = name.slice(bucket.length + 1).replaceAll('&', '&amp;')
    return `<Contents><Key>${key}</Key><Size>${objects.get(name)?.length}</Size></Contents>`
  })
  const next = isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  const xml = `<IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}`
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<ListBucketResult>${xml}</ListBucketResult>`,
  }
}

function takePart(
  method: string,
  { bucket, key, query, body }: Asked,
  uploads: Map<string, Map<number, Buffer>>,
  objects: S3Server['objects'],
): Answer {
  const id = query.get('uploadId') ?? randomUUID()
  if (query.has('uploads')) {
    uploads.set(id, new Map())
    const xml = `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml }
  }
  const parts = uploads.get(id)
  if (parts === undefined) return error(404, 'NoSuchUpload')
  if (method === 'PUT') {
    parts.set(Number(query.get('partNumber')), body)
    return { status: 200, headers: { etag: etagOf(body) } }
  }
  uploads.delete(id)
  if (method === 'DELETE') return { status: 204 }
  const whole = [...parts].toSorted(([one], [other]) => one - other).map(([, part]) => part)
  objects.set(`${bucket}/${key}`, Buffer.concat(whole))
  const xml = '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>'
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml }
}

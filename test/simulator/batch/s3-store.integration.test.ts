import { describe, expect, onTestFinished, test } from 'vitest'

import { openS3Store } from '../../../src/simulator/batch/s3-store.ts'
import { type S3ServerOptions, startS3Server } from '../../fakes/s3-server.ts'
import { chunksOf, describeStore, readText } from './object-store.contract.ts'

const credentials = { accessKeyId: 'AK', secretAccessKey: 'SK' }
const open = (endpoint: string) => openS3Store({ kind: 's3', endpoint, region: 'us-east-1', credentials })

async function startAndOpen(options: Partial<S3ServerOptions> = {}) {
  const server = await startS3Server({ buckets: ['first', 'second'], ...options })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { server, store: await open(server.endpoint) }
}

const MEBIBYTE = 'x'.repeat(2 ** 20)

async function* breaking(): AsyncGenerator<Buffer> {
  for (let i = 0; i < 9; i++) yield Buffer.from(MEBIBYTE)
  throw new Error('no more')
}

describe('a server that speaks S3', () => {
  describeStore(async () => (await startAndOpen()).store)

  test('is listed page by page', async () => {
    const { store } = await startAndOpen({ pageLength: 2 })
    for (const key of ['a', 'b', 'c', 'd', 'e']) await store.put({ bucket: 'first', key }, chunksOf(key))
    expect((await store.list({ bucket: 'first', key: '' })).map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('takes a large object in parts, and gives it back in stretches', async () => {
    const { server, store } = await startAndOpen()
    const place = { bucket: 'first', key: 'large' }
    const chunks = Array.from({ length: 20 }, (_, index) => `${index}${MEBIBYTE}`)
    await store.put(place, chunksOf(...chunks))
    expect(server.openUploads()).toBe(0)
    expect(server.requests.filter((request) => request.includes('partNumber='))).toHaveLength(3)
    expect(await readText(store, place)).toBe(chunks.join(''))
    expect(server.requests.filter((request) => request.startsWith('GET /first/large'))).toHaveLength(3)
  })

  test('keeps nothing of an upload that broke off', async () => {
    const { server, store } = await startAndOpen()
    await expect(store.put({ bucket: 'first', key: 'broken' }, breaking())).rejects.toThrow('no more')
    expect(server.openUploads()).toBe(0)
    expect(server.objects.size).toBe(0)
  })

  test('is read as it was when reading began, or not at all', async () => {
    const { server, store } = await startAndOpen()
    server.objects.set('first/large', Buffer.alloc(2 ** 24))
    const read = async (): Promise<void> => {
      for await (const _chunk of store.read({ bucket: 'first', key: 'large' })) {
        expect(_chunk).toHaveLength(2 ** 23)
        server.objects.set('first/large', Buffer.alloc(2 ** 24, 1))
      }
    }
    await expect(read()).rejects.toThrow('s3://first/large cannot be read: PreconditionFailed')
  })

  test('may refuse to be written to', async () => {
    const { store } = await startAndOpen({ readOnly: ['second'] })
    await expect(store.put({ bucket: 'second', key: 'a' }, chunksOf('x'))).rejects.toThrow(
      's3://second/a cannot be written: AccessDenied',
    )
  })

  test('may not be there', async () => {
    const { server, store } = await startAndOpen()
    await server[Symbol.asyncDispose]()
    await expect(store.list({ bucket: 'first', key: 'a' })).rejects.toThrow(
      's3://first/a cannot be listed: ECONNREFUSED',
    )
  })
})

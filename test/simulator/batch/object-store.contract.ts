import { expect, test } from 'vitest'

import type { ObjectPlace, ObjectStore } from '../../../src/simulator/batch/object-store.ts'

export async function* chunksOf(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

export async function readText(store: ObjectStore, place: ObjectPlace): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(place)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

async function* breaking(): AsyncGenerator<Buffer> {
  yield Buffer.from('a')
  throw new Error('no more')
}

/** What every store does. It has the buckets `first` and `second`, both empty, and no `missing`. */
export function describeStore(open: () => Promise<ObjectStore>): void {
  test('what is put is read', async () => {
    const store = await open()
    const place = { bucket: 'first', key: 'a folder/é & more.jsonl' }
    await store.put(place, chunksOf('one\n', 'two\n'))
    expect(await readText(store, place)).toBe('one\ntwo\n')
  })

  test('what is put replaces what was there', async () => {
    const store = await open()
    const place = { bucket: 'first', key: 'a' }
    await store.put(place, chunksOf('a longer text'))
    await store.put(place, chunksOf('short'))
    expect(await readText(store, place)).toBe('short')
  })

  test('an object may be empty', async () => {
    const store = await open()
    await store.put({ bucket: 'first', key: 'empty' }, chunksOf())
    expect(await readText(store, { bucket: 'first', key: 'empty' })).toBe('')
  })

  test('a list holds every key that begins so, in order, with sizes', async () => {
    const store = await open()
    for (const key of ['in/b', 'in/a', 'in/deep/er/c', 'inner', 'out/d']) {
      await store.put({ bucket: 'first', key }, chunksOf(key))
    }
    const keysOf = async (key: string) => (await store.list({ bucket: 'first', key })).map((object) => object.key)
    expect(await keysOf('in')).toEqual(['in/a', 'in/b', 'in/deep/er/c', 'inner'])
    expect(await keysOf('in/')).toEqual(['in/a', 'in/b', 'in/deep/er/c'])
    expect(await keysOf('in/d')).toEqual(['in/deep/er/c'])
    expect(await keysOf('nothing')).toEqual([])
    expect(await store.list({ bucket: 'first', key: 'inner' })).toEqual([
      { bucket: 'first', key: 'inner', sizeBytes: 5 },
    ])
    expect(await store.list({ bucket: 'second', key: '' })).toEqual([])
  })

  test('every failure names the object, and what failed', async () => {
    const store = await open()
    const inMissing = { bucket: 'missing', key: 'x' }
    await expect(store.checkBucket('missing')).rejects.toThrow('s3://missing')
    await expect(store.list(inMissing)).rejects.toThrow('s3://missing')
    await expect(store.put(inMissing, chunksOf('x'))).rejects.toThrow('s3://missing')
    await expect(readText(store, inMissing)).rejects.toThrow(/^s3:\/\/missing\/x cannot be read: /)
    await expect(readText(store, { bucket: 'first', key: 'absent' })).rejects.toThrow(
      /^s3:\/\/first\/absent cannot be read: /,
    )
  })

  test('what the source throws is thrown again', async () => {
    const store = await open()
    await expect(store.put({ bucket: 'first', key: 'broken' }, breaking())).rejects.toThrow('no more')
  })
}

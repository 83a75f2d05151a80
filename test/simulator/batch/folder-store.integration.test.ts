import { mkdir, mkdtemp, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { makeFolderStore } from '../../../src/simulator/batch/folder-store.ts'
import { chunksOf, describeStore, readText } from './object-store.contract.ts'

async function makeRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'objects-'))
  for (const bucket of ['first', 'second']) await mkdir(join(root, bucket))
  return root
}

describe('a folder', () => {
  describeStore(async () => makeFolderStore(await makeRoot()))

  test('holds each object in a file of its name', async () => {
    const root = await makeRoot()
    await makeFolderStore(root).put({ bucket: 'first', key: 'deep/er/a.jsonl' }, chunksOf('x'))
    expect(await readFile(join(root, 'first/deep/er/a.jsonl'), 'utf8')).toBe('x')
  })

  test.each(['../second/secret', '../../secret', 'a/../../second/secret', '..'])(
    'refuses %s, which leaves its bucket',
    async (key) => {
      const root = await makeRoot()
      await writeFile(join(root, 'second/secret'), 'secret')
      const store = makeFolderStore(root)
      const place = { bucket: 'first', key }
      await expect(readText(store, place)).rejects.toThrow('lies outside of its bucket')
      await expect(store.put(place, chunksOf('overwritten'))).rejects.toThrow('lies outside of its bucket')
      await expect(store.list({ bucket: 'first', key: `${key}/` })).rejects.toThrow('lies outside of its bucket')
      expect(await readFile(join(root, 'second/secret'), 'utf8')).toBe('secret')
    },
  )

  test('takes an absolute key for one in the bucket', async () => {
    const store = makeFolderStore(await makeRoot())
    await expect(readText(store, { bucket: 'first', key: '/etc/hostname' })).rejects.toThrow('ENOENT')
  })

  test.each([
    ['a link to a file', 'link', 'second/secret'],
    ['a folder that is a link', 'link/secret', 'second'],
    ['a link to a link', 'link/again/secret', 'second'],
    ['a link to nothing yet', 'link', 'second/made'],
    ['a link to a folder of nothing yet', 'link/deep/er', 'second/made'],
  ])('refuses %s that leads out of its bucket', async (_, key, target) => {
    const root = await makeRoot()
    await writeFile(join(root, 'second/secret'), 'secret')
    await symlink(join('..', target), join(root, 'first/link'))
    await symlink('.', join(root, 'second/again'))
    const store = makeFolderStore(root)
    const place = { bucket: 'first', key }
    await expect(readText(store, place)).rejects.toThrow(`s3://first/${key} lies outside of its bucket`)
    await expect(store.put(place, chunksOf('overwritten'))).rejects.toThrow('lies outside of its bucket')
    await expect(store.list({ bucket: 'first', key: 'link/' })).rejects.toThrow('lies outside of its bucket')
    expect(await readFile(join(root, 'second/secret'), 'utf8')).toBe('secret')
    expect((await readdir(join(root, 'second'))).toSorted()).toEqual(['again', 'secret'])
  })

  test('follows a link within its bucket, and a bucket that is a link', async () => {
    const root = await makeRoot()
    await mkdir(join(root, 'first/deep'))
    await symlink('deep', join(root, 'first/link'))
    await symlink('first', join(root, 'third'))
    const store = makeFolderStore(root)
    await store.put({ bucket: 'third', key: 'link/a' }, chunksOf('x'))
    expect(await readFile(join(root, 'first/deep/a'), 'utf8')).toBe('x')
    expect(await readText(store, { bucket: 'first', key: 'link/a' })).toBe('x')
  })

  test('says that a link to itself cannot be read', async () => {
    const root = await makeRoot()
    await symlink('link', join(root, 'first/link'))
    await expect(readText(makeFolderStore(root), { bucket: 'first', key: 'link' })).rejects.toThrow(
      's3://first/link cannot be read: ELOOP',
    )
  })

  test('lists no links', async () => {
    const root = await makeRoot()
    await symlink('/etc/hostname', join(root, 'first/link'))
    expect(await makeFolderStore(root).list({ bucket: 'first', key: '' })).toEqual([])
  })

  test('says which bucket is no folder', async () => {
    const root = await makeRoot()
    await writeFile(join(root, 'filed'), '')
    await expect(makeFolderStore(root).checkBucket('filed')).rejects.toThrow('the bucket s3://filed is no folder at')
  })
})

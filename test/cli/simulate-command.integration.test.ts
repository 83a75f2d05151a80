import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seismoHere } from './seismo-here.ts'
import { startSeismo, workingFolder } from './seismo-process.ts'

const COMMAND = join(import.meta.dirname, '../../dist/cli/main.js')

/** Starts it, and resolves with its URL and what it said once it listens. */
async function simulate(...words: string[]) {
  const process = startSeismo(workingFolder(), ['simulate', ...words])
  await expect.poll(() => process.stderr(), { timeout: 20_000 }).toContain('Ctrl-C ends it.')
  return { ...process, url: process.stdout().trim() }
}

test('--list tells every profile with what can be called in it', async () => {
  const { code, stdout, stderr } = await seismoHere(workingFolder(), 'simulate', '--list')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^default {2}\S/m)
  expect(stdout).toMatch(/^exact {2}\S/m)
  expect(stdout).toMatch(/^ {2}us\.anthropic\.claude-3-5-haiku-20241022-v1:0$/m)
  expect(stdout).toMatch(/^ {2}arn:aws:bedrock:us-west-2:111122223333:default-prompt-router\/anthropic\.claude:1$/m)
  expect(stdout).toMatch(/^ {2}arn:aws:bedrock:us-west-2:111122223333:provisioned-model\/claude3haiku$/m)
  expect(stdout).toMatch(/^ {2}mantle: google\.gemma-4-31b \(chat-completions\)$/m)
  expect(stdout).not.toMatch(/^ {2}google\.gemma-4-31b$/m)
  // Its own id is refused on demand.
  expect(stdout).not.toMatch(/^ {2}anthropic\.claude-3-5-haiku-20241022-v1:0$/m)
})

test('--tls speaks TLS to whoever trusts the file that it names, and takes the file away at its end', async () => {
  const { pid, ended, url, stderr } = await simulate('--tls')
  const [, caFile = ''] = /NODE_EXTRA_CA_CERTS=(\S+)/.exec(stderr()) ?? []
  expect(url).toMatch(/^https:/)
  const status = await new Promise((resolve, reject) => {
    const message = request(`${url}/__truth`, { ca: readFileSync(caFile), agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    message.once('error', reject)
    message.end()
  })
  expect(status).toBe(200)
  process.kill(pid, 'SIGTERM')
  expect(await ended).toMatchObject({ code: 0 })
  expect(existsSync(caFile)).toBe(false)
})

test('--speed and --verify-signatures are told of, and an unsigned call is refused', async () => {
  const { url, stderr } = await simulate('--speed', '10', '--verify-signatures')
  expect(stderr()).toContain('10 times as fast as real time')
  expect(stderr()).toContain('Signatures are verified.')
  const answer = await fetch(`${url}/model/us.amazon.nova-micro-v1:0/converse`, { method: 'POST', body: '{}' })
  expect(answer.status).toBe(403)
})

test('a closed terminal ends it in order', async () => {
  const { pid, ended, stderr } = await simulate('--tls')
  const [, caFile = ''] = /NODE_EXTRA_CA_CERTS=(\S+)/.exec(stderr()) ?? []
  process.kill(pid, 'SIGHUP')
  expect(await ended).toMatchObject({ code: 0 })
  expect(existsSync(caFile)).toBe(false)
})

test('a reader that has enough is no error', () => {
  const command = `'${process.execPath}' '${COMMAND}' simulate --list | head -1`
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })
  expect([stdout.startsWith('default'), stderr]).toEqual([true, ''])
})

test.each([
  [['--speed', '0'], /Expected a factor from 0\.01 to 1000/],
  [['--speed', 'fast'], /Expected a factor from 0\.01 to 1000/],
  [['--s3-endpoint', 'foo'], /Expected a URL such as/],
  [['--s3-endpoint', 'http://127.0.0.1:1', '--s3-folder', 'x'], /cannot be used with/],
])('simulate %s is refused', async (words, message) => {
  const { code, stderr } = await seismoHere(workingFolder(), 'simulate', ...words)
  expect([code, message.test(stderr)]).toEqual([1, true])
})

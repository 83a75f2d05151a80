import { connect } from 'node:net'
import type { RunPlan } from '../plan/run-plan.ts'
import { checkReportsDir } from '../reports/make-reports-dir.ts'
import { refuseOnError } from './open-folder.ts'
import { SetUpError } from './set-up-error.ts'

const CONNECT_LIMIT_MS = 5_000

/**
 * Looks whether the target can be called at all, so that a run does not begin with a thousand equal failures.
 * @throws {SetUpError} with what to do about it.
 */
export async function preflight(plan: RunPlan): Promise<void> {
  await checkTarget(plan)
  refuseOnError(plan, () => checkReportsDir(plan.reportsDir))
}

async function checkTarget(plan: RunPlan): Promise<void> {
  switch (plan.target.kind) {
    case 'simulator':
      return
    case 'url':
      await checkConnection(new URL(plan.target.url))
      return
    case 'aws': {
      // The SDK takes a while to load, and nothing else here needs it.
      const { checkCredentials } = await import('../bedrock/check-credentials.ts')
      for (const region of new Set(plan.modes.map((mode) => mode.region))) {
        const credentials = await checkCredentials(region)
        if (!credentials.ok) {
          throw new SetUpError(
            `No AWS credentials for target aws (region ${region}): ${credentials.reason}\n` +
              'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK;\n' +
              'or try the scenario without an account: --target simulator',
          )
        }
      }
    }
  }
}

async function checkConnection(url: URL): Promise<void> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
      socket.setTimeout(CONNECT_LIMIT_MS, () => reject(new Error(`no answer within ${CONNECT_LIMIT_MS / 1000} s`)))
    })
  } catch (error) {
    throw new SetUpError(
      `Cannot connect to target ${url.origin}: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    )
  } finally {
    socket.destroy()
  }
}

// The options that `run` and `validate` share. What is wrong with their values is told with the mistakes of the file.
import { Option } from '@commander-js/extra-typings'

/** k6's shortcuts. They take the place of the file's executor. */
export const shortcutOptions = () => ({
  vus: new Option('-u, --vus <number>', 'VUs; alone: each makes one iteration'),
  duration: new Option('-d, --duration <time>', 'run the VUs that long, such as 30s or 1m30s'),
  iterations: new Option('-i, --iterations <number>', 'iterations that the VUs share'),
  stage: new Option('-s, --stage <time:target>', 'ramp the VUs to a target, such as 30s:20; repeatable')
    .argParser(collect)
    .default(undefined),
})

export const environmentOptions = () => ({
  env: new Option('-e, --env <KEY=VALUE>', 'what {{ $env.KEY }} in the config stands for; repeatable')
    .argParser(collect)
    .default(undefined),
  environment: new Option('--environment <name>', 'merge config.environments.<name> over the config'),
})

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text]
}

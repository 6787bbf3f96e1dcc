import type { CoreClient } from '../../client/core-client.ts'
import { type ClientConfig, takeFromEnvironment } from '../../config.ts'
import { SandboxError } from '../../errors.ts'
import { driverHandlers } from '../protocol/driver-calls.ts'
import { PROTOCOL_VERSION } from '../protocol/messages.ts'
import type { CallContext, CallHandler } from '../protocol/rpc-peer.ts'
import type { RunScriptCall } from '../protocol/script-call.ts'
import { KEY_ELSEWHERE, KEY_VARIABLE, type StartAnswer, type StartCall } from '../protocol/start-call.ts'
import { runScriptProcess } from './script-process.ts'

/** Everything a host may ask of the guest. The driver is made by the first call, which brings the configuration. */
export function guestHandlers(
  createDriver: (config: ClientConfig) => CoreClient,
): Record<string, CallHandler> {
  let driver: CoreClient | undefined
  const started = (): CoreClient => {
    if (driver) return driver
    throw new SandboxError('The guest has not been started.', { code: 'sandbox_failed' })
  }
  const forward =
    (method: keyof ReturnType<typeof driverHandlers>): CallHandler =>
    (params: never, context: CallContext) =>
      driverHandlers(started())[method](params, context)
  return {
    start: ({ protocol, config }: StartCall): StartAnswer => {
      if (protocol !== PROTOCOL_VERSION) {
        throw new SandboxError(
          `The guest speaks protocol ${PROTOCOL_VERSION}, its host ${protocol}: they are of different versions.`,
          { code: 'sandbox_failed', hint: 'Let the executor upload the guest of its own version.' },
        )
      }
      driver = createDriver(withKey(config))
      return { protocol: PROTOCOL_VERSION, capabilities: driver.capabilities() }
    },
    listObjects: forward('listObjects'),
    getFields: forward('getFields'),
    execute: forward('execute'),
    timezone: forward('timezone'),
    runScript: (call: RunScriptCall, context: CallContext) => runScriptProcess(call, started(), context),
  }
}

/** The configuration with the key that was left in the environment, out of reach for the scripts to come. */
function withKey(config: ClientConfig): ClientConfig {
  if (config.apiKey !== KEY_ELSEWHERE.env) return config
  return { ...config, apiKey: takeFromEnvironment(KEY_VARIABLE) ?? config.apiKey }
}

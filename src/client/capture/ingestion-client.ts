import type { ClientConfig } from '../../config.ts'
import { createHttpClient } from '../../http/create-http-client.ts'
import type { Transport } from '../../http/transport.ts'
import type { Hooks } from '../../observe/hooks.ts'
import type { CallOptions } from '../driver.ts'
import { captureBatch, captureOne } from './capture-batch.ts'
import type {
  CaptureBatchOptions,
  CaptureBatchResult,
  CaptureEventInput,
  CaptureResult,
} from './capture-types.ts'
import { evaluateFlags } from './evaluate-flags.ts'
import type { EvaluateFlagsOptions, FlagsResult } from './flag-types.ts'
import {
  type AliasInput,
  aliasEvent,
  type GroupIdentifyInput,
  groupIdentifyEvent,
  type IdentifyInput,
  identifyEvent,
} from './person-events.ts'
import { requireProjectToken } from './project-token.ts'
import { createUuidV7 } from './uuid-v7.ts'

/** The part of PostHog that takes events and evaluates flags: another host, and a public token in place of a key. */
export interface IngestionClient {
  capture(event: CaptureEventInput, options?: CallOptions): Promise<CaptureResult>
  captureBatch(
    events: readonly CaptureEventInput[],
    options?: CaptureBatchOptions,
  ): Promise<CaptureBatchResult>
  identify(person: IdentifyInput, options?: CallOptions): Promise<CaptureResult>
  alias(alias: AliasInput, options?: CallOptions): Promise<CaptureResult>
  groupIdentify(group: GroupIdentifyInput, options?: CallOptions): Promise<CaptureResult>
  evaluateFlags(distinctId: string, options?: EvaluateFlagsOptions): Promise<FlagsResult>
  /** Ends open calls; the transport stays open. */
  close(): Promise<void>
}

export interface IngestionClientOptions {
  config: Pick<
    ClientConfig,
    | 'ingestionHost'
    | 'projectToken'
    | 'apiKey'
    | 'userAgent'
    | 'timeoutMs'
    | 'attemptTimeoutMs'
    | 'maxRetries'
  >
  /** Lent: closing it is the owner's. */
  transport: Transport
  hooks?: Hooks
  /** @default Date.now */
  now?: () => number
}

export function createIngestionClient({
  config,
  transport,
  hooks,
  now = Date.now,
}: IngestionClientOptions): IngestionClient {
  const { ingestionHost, apiKey, userAgent, timeoutMs, attemptTimeoutMs, maxRetries } = config
  const nothing = async () => {}
  const http = createHttpClient({
    transport: { send: (request) => transport.send(request), close: nothing, [Symbol.asyncDispose]: nothing },
    origin: ingestionHost,
    // No authorization: the personal key has no business there.
    headers: { 'user-agent': userAgent },
    hooks,
    timeoutMs,
    attemptTimeoutMs,
    maxRetries,
  })
  const createUuid = createUuidV7({ now })
  const context = (call: string) => ({
    http,
    ingestionHost,
    projectToken: requireProjectToken(config, call),
    secret: apiKey,
    createUuid,
    now,
    call,
  })

  return {
    capture: async (event, options = {}) => captureOne(event, options, context('capture()')),
    captureBatch: async (events, options = {}) => captureBatch(events, options, context('captureBatch()')),
    identify: async (person, options = {}) =>
      captureOne(identifyEvent(person), options, context('identify()')),
    alias: async (alias, options = {}) => captureOne(aliasEvent(alias), options, context('alias()')),
    groupIdentify: async (group, options = {}) =>
      captureOne(groupIdentifyEvent(group), options, context('groupIdentify()')),
    evaluateFlags: async (distinctId, options = {}) =>
      evaluateFlags(distinctId, options, context('evaluateFlags()')),
    close: () => http.close(),
  }
}

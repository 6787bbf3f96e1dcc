/**
 * OpenTelemetry from the hooks: spans of requests, queries, sandboxes, tools and models, counters and histograms. It needs
 * `@opentelemetry/api` alone; where the data goes is up to the SDK you set up. Names follow the semantic conventions where
 * there are some (`http.*`, `gen_ai.*`), durations are in seconds.
 *
 *     npx tsx examples/opentelemetry.ts      prints the spans of two queries against a local PostHog
 */
import { pathToFileURL } from 'node:url'
import {
  type Attributes,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { type CallEvent, type Hooks, type OutcomeEvent, PostHogClient } from 'posthog-driver'

export interface OpenTelemetryOptions {
  /** @default the globally registered one */
  tracer?: Tracer
  /** @default the globally registered one */
  meter?: Meter
}

/** Hooks that tell OpenTelemetry. Spans become children of the span that is active where the call is made. */
export function openTelemetryHooks({
  tracer = trace.getTracer('posthog-driver'),
  meter = metrics.getMeter('posthog-driver'),
}: OpenTelemetryOptions = {}): Hooks {
  const seconds = (name: string) => meter.createHistogram(name, { unit: 's' })
  const requestDuration = seconds('http.client.request.duration')
  const queryDuration = seconds('posthog.query.duration')
  const sandboxDuration = seconds('posthog.sandbox.duration')
  const toolDuration = seconds('posthog.tool.duration')
  const modelDuration = seconds('gen_ai.client.operation.duration')
  const tokens = meter.createHistogram('gen_ai.client.token.usage', { unit: '{token}' })
  const retries = meter.createCounter('posthog.client.retries')
  const failures = meter.createCounter('posthog.client.failures')
  const rateLimits = meter.createCounter('posthog.client.rate_limits')
  const activeSandboxes = meter.createUpDownCounter('posthog.sandbox.active')

  /** Attempts under way. */
  const open = new Map<string, Span>()
  const keyOf = ({ callId, attempt }: CallEvent) => `${callId}/${attempt}`

  function endAttempt(event: CallEvent, attributes: Attributes, code?: string): void {
    const span = open.get(keyOf(event))
    // A call may fail while it waits, and an attempt that was answered is over before it is retried.
    if (!span) return
    open.delete(keyOf(event))
    span.setAttributes(attributes)
    end(span, code)
  }

  /** A span for what is told once it is over, and its duration. */
  function record(name: string, attributes: Attributes, { durationMs, code }: OutcomeEvent): Span {
    const span = tracer.startSpan(name, { startTime: Date.now() - durationMs, attributes })
    end(span, code)
    return span
  }

  return {
    onRequest(event) {
      const { method, origin, path, rateClass, attempt, callId, waitedMs, bytesSent } = event
      const { hostname, port, protocol } = new URL(origin)
      const attributes = {
        'http.request.method': method,
        'server.address': hostname,
        'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
        'url.path': path,
        'http.request.body.size': bytesSent,
        'http.request.resend_count': attempt - 1,
        'posthog.rate_class': rateClass,
        'posthog.call_id': callId,
        'posthog.waited_ms': waitedMs,
      }
      open.set(
        keyOf(event),
        tracer.startSpan(`${method} ${rateClass}`, { kind: SpanKind.CLIENT, attributes }),
      )
    },
    onResponse(event) {
      const { method, rateClass, status, code, durationMs, bytesReceived, requestId } = event
      endAttempt(
        event,
        {
          'http.response.status_code': status,
          'http.response.body.size': bytesReceived,
          ...(requestId && { 'posthog.request_id': requestId }),
        },
        code,
      )
      requestDuration.record(durationMs / 1000, {
        'http.request.method': method,
        'http.response.status_code': status,
        'posthog.rate_class': rateClass,
        ...errorType(code),
      })
    },
    onRetry(event) {
      endAttempt(event, {}, event.code)
      retries.add(1, { 'posthog.rate_class': event.rateClass, ...errorType(event.code) })
    },
    onFailure(event) {
      endAttempt(event, {}, event.code)
      failures.add(1, { 'posthog.rate_class': event.rateClass, ...errorType(event.code) })
    },
    onRateLimit: ({ source, reason, rateClass }) =>
      rateLimits.add(1, { 'posthog.rate_class': rateClass, source, reason }),
    onQuery(event) {
      const { driver, durationMs, rowCount, truncated, cached, queryId, code } = event
      record(
        'posthog query',
        { 'posthog.driver': driver, ...defined({ rowCount, truncated, cached, queryId }) },
        event,
      )
      queryDuration.record(durationMs / 1000, { 'posthog.driver': driver, ...errorType(code) })
    },
    onSandbox(event) {
      const { phase, kind, sandboxId, ok, durationMs, code } = event
      record(`sandbox ${phase}`, { 'posthog.sandbox.kind': kind, ...defined({ sandboxId }) }, event)
      sandboxDuration.record(durationMs / 1000, { phase, 'posthog.sandbox.kind': kind, ...errorType(code) })
      if (ok && phase === 'create') activeSandboxes.add(1)
      if (ok && phase === 'close') activeSandboxes.add(-1)
    },
    onTool(event) {
      const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': event.tool }
      record(`execute_tool ${event.tool}`, attributes, event)
      toolDuration.record(event.durationMs / 1000, { ...attributes, ...errorType(event.code) })
    },
    onModel(event) {
      const { model, durationMs, inputTokens, outputTokens, cacheReadTokens, code } = event
      const about = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model }
      const usage = defined({
        'gen_ai.usage.input_tokens': inputTokens,
        'gen_ai.usage.output_tokens': outputTokens,
        'gen_ai.usage.cache_read.input_tokens': cacheReadTokens,
      })
      record(`chat ${model}`, { ...about, ...usage }, event)
      modelDuration.record(durationMs / 1000, { ...about, ...errorType(code) })
      if (inputTokens !== undefined) tokens.record(inputTokens, { ...about, 'gen_ai.token.type': 'input' })
      if (outputTokens !== undefined) tokens.record(outputTokens, { ...about, 'gen_ai.token.type': 'output' })
    },
  }
}

function end(span: Span, code: string | undefined): void {
  if (code) span.setAttributes(errorType(code)).setStatus({ code: SpanStatusCode.ERROR, message: code })
  span.end()
}

const errorType = (code: string | undefined): Attributes => (code ? { 'error.type': code } : {})

/** Attributes of this package's own, without those that are not known. */
const defined = (values: Record<string, string | number | boolean | undefined>): Attributes =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.includes('.') ? name : `posthog.${name}`, value]],
    ),
  )

/** The bridge at work, with an SDK that prints every span. */
export async function main(): Promise<void> {
  const { BasicTracerProvider, ConsoleSpanExporter, SimpleSpanProcessor } = await import(
    '@opentelemetry/sdk-trace-base'
  )
  const { startLocalPostHog } = await import('posthog-driver/local')
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())],
  })
  await using local = await startLocalPostHog({ demo: false })
  await using client = new PostHogClient({
    ...{ host: local.url, apiKey: local.apiKey, projectId: local.projectId },
    hooks: openTelemetryHooks({ tracer: provider.getTracer('example') }),
  })
  await client.query('SELECT 1 AS one')
  await client.query('SELECT evnt FROM events').catch((error) => console.log(error.message))
  await provider.shutdown()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()

import { SpanStatusCode } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it, vi } from 'vitest'
import { main, openTelemetryHooks } from '../../examples/opentelemetry.ts'
import type { Hooks } from '../../src/observe/hooks.ts'
import { API_KEY, refusal, rowsAnswer, startStubPostHog } from '../client/stub-posthog.ts'

function start() {
  const spans = new InMemorySpanExporter()
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: points, exportIntervalMillis: 3_600_000 })
  const metering = new MeterProvider({ readers: [reader] })
  const hooks = openTelemetryHooks({ tracer: tracing.getTracer('test'), meter: metering.getMeter('test') })
  /** Every metric by name: what was counted, and under which attributes. */
  async function measured() {
    await reader.forceFlush()
    const metrics =
      points
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
    return Object.fromEntries(
      metrics.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ value, attributes }) => ({
          value: typeof value === 'number' ? value : value.count,
          attributes,
        })),
      ]),
    )
  }
  return {
    hooks: hooks as Required<Hooks>,
    spans: () => spans.getFinishedSpans(),
    measured,
    [Symbol.asyncDispose]: async () => {
      await tracing.shutdown()
      await metering.shutdown()
    },
  }
}

describe('the OpenTelemetry example', () => {
  it('makes spans and metrics of requests, retries, refusals and queries, without key or query', async () => {
    await using telemetry = start()
    let busy = true
    await using posthog = await startStubPostHog(({ body }) => {
      if (body.query?.kind !== 'HogQLQuery') return undefined
      if (String(body.query.query).includes('evnt')) return undefined
      if (!busy) return rowsAnswer(['one'], [[1]])
      busy = false
      return refusal('throttled', 'Request was throttled. Expected available in 0 seconds.', 429)
    })
    const client = posthog.client({ hooks: telemetry.hooks, maxRetries: 1 })
    const secret = 'jane@example.com'
    await client.query('SELECT {secret} AS one', { values: { secret } })
    await expect(client.query('SELECT evnt FROM events')).rejects.toThrow()

    const spans = telemetry.spans().map(({ name, attributes, status, duration }) => {
      expect(duration[0] + duration[1]).toBeGreaterThan(0)
      return { name, attributes, failed: status.code === SpanStatusCode.ERROR }
    })
    const requests = spans.filter(({ name }) => name === 'POST query')
    const { hostname, port } = new URL(posthog.url)
    const about = {
      ...{ 'http.request.method': 'POST', 'server.address': hostname, 'server.port': Number(port) },
      ...{ 'url.path': '/api/projects/7/query/', 'posthog.rate_class': 'query' },
    }
    expect(requests.slice(0, 2)).toMatchObject([
      {
        failed: true,
        attributes: { ...about, 'http.response.status_code': 429, 'http.request.resend_count': 0 },
      },
      {
        failed: false,
        attributes: { ...about, 'http.response.status_code': 200, 'http.request.resend_count': 1 },
      },
    ])
    expect(requests[0]?.attributes['posthog.call_id']).toBe(requests[1]?.attributes['posthog.call_id'])
    expect(spans.filter(({ name }) => name === 'posthog query')).toMatchObject([
      { failed: false, attributes: { 'posthog.driver': 'posthog', 'posthog.rowCount': 1 } },
      { failed: true, attributes: { 'error.type': 'query_invalid' } },
    ])

    const measured = await telemetry.measured()
    expect(measured['posthog.query.duration']).toEqual([
      { value: 1, attributes: { 'posthog.driver': 'posthog' } },
      { value: 1, attributes: { 'posthog.driver': 'posthog', 'error.type': 'query_invalid' } },
    ])
    expect(measured['posthog.client.retries']).toMatchObject([{ value: 1 }])
    expect(measured['posthog.client.rate_limits']).toMatchObject([
      { value: 1, attributes: { source: 'server' } },
    ])
    const sent = posthog.seen.length
    const answered = measured['http.client.request.duration']?.reduce((sum, { value }) => sum + value, 0)
    expect(answered).toBe(sent)
    expect(requests).toHaveLength(sent)

    const told = JSON.stringify([spans, measured])
    for (const hidden of [API_KEY, secret, 'SELECT', 'evnt']) expect(told).not.toContain(hidden)
  })

  it('follows sandboxes, tools and models', async () => {
    await using telemetry = start()
    const { hooks } = telemetry
    const sandbox = { kind: 'process', sandboxId: 's-1', ok: true, durationMs: 20 }
    hooks.onSandbox({ ...sandbox, phase: 'create' })
    hooks.onSandbox({ ...sandbox, phase: 'create' })
    hooks.onSandbox({ ...sandbox, phase: 'close' })
    hooks.onTool({ tool: 'query_posthog', ok: false, code: 'invalid_input', durationMs: 5 })
    hooks.onModel({ model: 'claude', ok: true, durationMs: 900, inputTokens: 12, outputTokens: 3 })
    expect(telemetry.spans().map(({ name }) => name)).toEqual([
      ...['sandbox create', 'sandbox create', 'sandbox close'],
      ...['execute_tool query_posthog', 'chat claude'],
    ])
    const measured = await telemetry.measured()
    expect(measured['posthog.sandbox.active']).toMatchObject([{ value: 1 }])
    expect(measured['gen_ai.client.token.usage']).toMatchObject([
      { attributes: { 'gen_ai.token.type': 'input' } },
      { attributes: { 'gen_ai.token.type': 'output' } },
    ])
    expect(measured['posthog.tool.duration']).toMatchObject([
      { value: 1, attributes: { 'error.type': 'invalid_input' } },
    ])
  })

  it('leaves no span open when a call fails without an answer', async () => {
    await using telemetry = start()
    const posthog = await startStubPostHog(() => ({ results: [] }))
    const client = posthog.client({ hooks: telemetry.hooks, maxRetries: 1 })
    await posthog[Symbol.asyncDispose]()
    await expect(client.request('GET', 'cohorts/')).rejects.toThrow()
    await using nowhere = posthog.client({ hooks: telemetry.hooks, maxRetries: 1 })
    await expect(nowhere.request('GET', 'cohorts/')).rejects.toMatchObject({ code: 'connection_failed' })
    expect(telemetry.spans().map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['GET crud', 'connection_failed'],
      ['GET crud', 'connection_failed'],
    ])
  })

  it('runs by itself, printing spans', async () => {
    const print = vi.spyOn(console, 'dir').mockImplementation(() => {})
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    await main()
    const names = print.mock.calls.map(([span]) => (span as { name: string }).name)
    const errors = log.mock.calls.map(([line]) => String(line))
    print.mockRestore()
    log.mockRestore()
    expect(names.slice(0, 2)).toEqual(['POST query', 'posthog query'])
    expect(errors).toEqual([expect.stringContaining('evnt')])
  })
})

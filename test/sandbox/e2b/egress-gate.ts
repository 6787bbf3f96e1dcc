import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { E2BServer } from '../../support/e2b/start-e2b-server.ts'

export interface EgressGate extends AsyncDisposable {
  url: string
  /** What programs themselves sent as authorization, each once. */
  keysFromInside: string[]
}

/** The way out of a sandbox: passes requests on to PostHog, with the headers that the network rules of the sandbox add. */
export async function startEgressGate(server: E2BServer, posthogUrl: string): Promise<EgressGate> {
  const keysFromInside = new Set<string>()
  const gate = createServer((incoming, response) => {
    keysFromInside.add(String(incoming.headers.authorization))
    const rules = server.state.created.at(-1)?.request.network?.rules?.['127.0.0.1'] ?? []
    const added = Object.assign({}, ...rules.map(({ transform }) => transform?.headers))
    const headers = { ...incoming.headers, ...lowerCased(added), host: new URL(posthogUrl).host }
    const onward = send(
      new URL(incoming.url ?? '/', posthogUrl),
      { method: incoming.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    get keysFromInside() {
      return [...keysFromInside]
    },
    async [Symbol.asyncDispose]() {
      gate.closeAllConnections()
      await new Promise((resolve) => gate.close(resolve))
    },
  }
}

const lowerCased = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

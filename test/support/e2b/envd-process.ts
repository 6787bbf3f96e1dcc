import { existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { decodeFrame, endFrame, RpcFailure } from './connect-frames.ts'
import type { Fault } from './faults.ts'
import type { LoggedRequest } from './request-log.ts'
import { EXIT_KEPT_MS, type ProcessConfig, TestProcess } from './test-process.ts'
import type { TestSandbox } from './test-sandbox.ts'

interface Selector {
  pid?: number
  tag?: string
}

interface UnaryRequest {
  process?: Selector
  input?: { stdin?: string }
  signal?: string | number
}

/** The streaming methods of process.Process: Start and Connect. */
export async function streamProcess(
  sandbox: TestSandbox,
  request: LoggedRequest,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  try {
    const process = request.path.endsWith('/Start')
      ? await start(sandbox, request, fault)
      : select(sandbox, (decodeFrame(request.body) as UnaryRequest).process)
    process.attach(response, Number(request.headers['keepalive-ping-interval'] ?? 90) * 1000)
    if (fault?.kind === 'drop-stream') setTimeout(() => response.destroy(), fault.afterMs ?? 0)
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error
    response.writeHead(200, { 'content-type': 'application/connect+json' })
    response.end(endFrame({ code: error.code, message: error.message }))
  }
}

interface StartRequest {
  process: Omit<ProcessConfig, 'envs'> & { envs?: Record<string, string> }
  tag?: string
  stdin?: boolean
}

async function start(
  sandbox: TestSandbox,
  request: LoggedRequest,
  fault: Fault | undefined,
): Promise<TestProcess> {
  const { process: asked, tag, stdin = true } = decodeFrame(request.body) as StartRequest
  const { cmd, args = [], envs = {}, cwd } = asked
  const directory = cwd ? sandbox.locate(cwd) : sandbox.directory
  if (!existsSync(directory)) throw new RpcFailure('invalid_argument', `cwd '${cwd}' does not exist`)
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: sandbox.directory,
    USER: 'user',
    LOGNAME: 'user',
    E2B_SANDBOX: 'true',
    E2B_TEMPLATE_ID: sandbox.request.templateID,
    ...sandbox.request.envVars,
    ...envs,
    // Also tells the processes of this sandbox from others, so it stays as it is.
    E2B_SANDBOX_ID: sandbox.id,
  }
  const started = await TestProcess.start({ cmd, args, envs, cwd }, { cwd: directory, env, stdin, tag })
  started.loseEnd = fault?.kind === 'no-end-frame'
  sandbox.processes.set(started.pid, started)
  const deadline = Number(request.headers['connect-timeout-ms'] ?? 0)
  const timer =
    deadline > 0
      ? setTimeout(() => {
          started.release({ code: 'deadline_exceeded', message: 'context deadline exceeded' })
          started.signal('SIGKILL')
        }, deadline)
      : undefined
  void started.ended.then(() => {
    clearTimeout(timer)
    setTimeout(() => sandbox.processes.delete(started.pid), EXIT_KEPT_MS).unref()
  })
  return started
}

/** The unary methods of process.Process. */
export async function callProcess(
  sandbox: TestSandbox,
  method: string,
  body: UnaryRequest,
): Promise<unknown> {
  if (method === 'List') {
    const running = [...sandbox.processes.values()].filter((process) => process.running)
    return { processes: running.map(({ config, pid, tag }) => ({ config, pid, tag })) }
  }
  const process = select(sandbox, body.process)
  if (!process.running) throw new RpcFailure('not_found', `process with pid ${process.pid} not found`)
  if (method === 'SendInput') await process.write(Buffer.from(body.input?.stdin ?? '', 'base64'))
  else if (method === 'CloseStdin') process.closeStdin()
  else if (method === 'SendSignal')
    process.signal(body.signal === 'SIGNAL_SIGTERM' || body.signal === 15 ? 'SIGTERM' : 'SIGKILL')
  else throw new RpcFailure('unimplemented', `no method ${method}`)
  return {}
}

function select(sandbox: TestSandbox, { pid, tag }: Selector = {}): TestProcess {
  const found =
    pid === undefined
      ? [...sandbox.processes.values()].find((process) => process.tag === tag)
      : sandbox.processes.get(pid)
  if (!found) throw new RpcFailure('not_found', `process with pid ${pid ?? tag} not found`)
  return found
}

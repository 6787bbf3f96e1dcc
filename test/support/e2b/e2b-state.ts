import { type CreateRequest, TestSandbox } from './test-sandbox.ts'

/** What the server knows: its sandboxes and the account that owns them. */
export class E2BState {
  readonly sandboxes = new Map<string, TestSandbox>()
  /** Every sandbox there ever was. */
  readonly created: TestSandbox[] = []
  /** Templates besides `base`. */
  readonly templates: string[] = []
  maxSandboxes = 100
  pageSize: number | undefined

  constructor(readonly apiKey: string) {}

  addSandbox(request: CreateRequest): TestSandbox {
    const sandbox = new TestSandbox(request, ({ id }) => this.sandboxes.delete(id))
    this.sandboxes.set(sandbox.id, sandbox)
    this.created.push(sandbox)
    return sandbox
  }
}

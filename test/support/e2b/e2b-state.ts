import { TemplateBuilds } from './template-builds.ts'
import { type CreateRequest, TestSandbox } from './test-sandbox.ts'

/** What the server knows: its sandboxes and the account that owns them. */
export class E2BState {
  readonly sandboxes = new Map<string, TestSandbox>()
  /** Every sandbox there ever was. */
  readonly created: TestSandbox[] = []
  /** Templates besides `base`. */
  readonly templates = new TemplateBuilds()
  maxSandboxes = 100
  pageSize: number | undefined

  constructor(readonly apiKey: string) {}

  addSandbox(request: CreateRequest): TestSandbox {
    const sandbox = new TestSandbox(request, ({ id }) => this.sandboxes.delete(id))
    this.templates.fill(request.templateID, sandbox)
    this.sandboxes.set(sandbox.id, sandbox)
    this.created.push(sandbox)
    return sandbox
  }
}

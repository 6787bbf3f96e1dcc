/** What sandboxes load with the first of them: processes, E2B, the conversation with the guest. */
export { GuestHost } from './guest-host.ts'
export { openE2BSandbox } from './open-e2b-sandbox.ts'
export { openProcessSandbox } from './open-process-sandbox.ts'
export { toJavaScript } from './to-javascript.ts'

/** The calls whose failure the hooks have heard of, by their error. */
const calls = new WeakMap<object, string>()

/** Notes that `onFailure` told of this error. */
export function noteTold(error: unknown, callId: string): void {
  if (typeof error === 'object' && error !== null) calls.set(error, callId)
}

/** The call an error comes from, itself or what it was made of, when `onFailure` told of it. */
export function toldCall(error: unknown): string | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const callId = calls.get(inner)
    if (callId !== undefined) return callId
  }
}

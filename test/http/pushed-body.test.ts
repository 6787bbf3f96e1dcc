import { expect, test } from 'vitest'
import { PushedBody } from '../../src/http/pushed-body.ts'

test('reads on when the sender pushes, and pauses again, while it is being resumed', async () => {
  const chunk = new Uint8Array(64 * 1024)
  let left = 5
  let paused = false
  const push = () => {
    paused = false
    while (left > 0 && !paused) {
      left--
      body.push(chunk)
    }
    if (left === 0) body.end()
  }
  const sender = {
    pause: () => {
      paused = true
    },
    resume: push,
    abort: () => {},
  }
  const body: PushedBody = new PushedBody({
    origin: 'http://127.0.0.1',
    maxBytes: Number.POSITIVE_INFINITY,
    sender,
  })
  let bytes = 0
  for await (const piece of body) bytes += piece.byteLength
  expect(bytes).toBe(5 * chunk.byteLength)
})

import { afterEach, describe, expect, it, vi } from 'vitest'

afterEach(() => {
  vi.doUnmock('../../src/package-file.ts')
  vi.resetModules()
})

describe('loadQuestions', () => {
  it('reads the questions of the package once', async () => {
    const { loadQuestions } = await import('../../src/questions/load-questions.ts')
    const registry = await loadQuestions()
    expect(await loadQuestions()).toBe(registry)
    expect(registry.has('top_events')).toBe(true)
  })

  it('tries again after a read that failed', async () => {
    let isBroken = true
    const actual =
      await vi.importActual<typeof import('../../src/package-file.ts')>('../../src/package-file.ts')
    vi.doMock('../../src/package-file.ts', () => ({
      packageFile: (path: string) => actual.packageFile(isBroken ? 'no-such-folder' : path),
    }))
    const { loadQuestions } = await import('../../src/questions/load-questions.ts')
    await expect(loadQuestions()).rejects.toThrow(/cannot be read/)
    isBroken = false
    expect((await loadQuestions()).has('top_events')).toBe(true)
  })
})

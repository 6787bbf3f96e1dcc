import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { packageFile } from '../../../src/package-file.ts'

const text = readFileSync(packageFile('dist/guest.mjs'), 'utf8')

describe('the guest bundle', () => {
  it('needs nothing but Node', () => {
    const imports = ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName)
    expect(imports.length).toBeGreaterThan(0)
    expect(imports.filter((name) => !isBuiltin(name))).toEqual([])
  })

  it('is small enough to upload in a moment', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(300_000)
  })
})

import { expect, it } from 'vitest'
import { installedVersion } from '../../../src/cli/doctor/installed-version.ts'
import { judgeLocal } from '../../../src/cli/doctor/judge-local.ts'
import { judgeNode } from '../../../src/cli/doctor/judge-node.ts'
import { judgeSandbox } from '../../../src/cli/doctor/judge-sandbox.ts'
import { satisfiesRange } from '../../../src/cli/doctor/version-range.ts'
import { unreachable } from './findings.ts'

it.each([
  ['20.18.1', '>=20.18.1', true],
  ['20.18.0', '>=20.18.1', false],
  ['v22.0.0-nightly', '>=20.18.1', true],
  ['3.10.0', '>=3.4.0 <4', true],
  ['4.0.0', '>=3.4.0 <4', false],
  ['3.3.9', '>=3.4.0 <4', false],
])('%s within %s: %s', (version, range, inside) => {
  expect(satisfiesRange(version, range)).toBe(inside)
})

it('knows the version of what is installed, whatever the package exports', () => {
  expect(installedVersion('zod')).toMatch(/^4\.\d+\.\d+$/)
  expect(installedVersion('@posthog/hogql-parser')).toMatch(/^1\.\d+\.\d+$/)
  expect(installedVersion('no-such-package')).toBeUndefined()
})

it('fails for a Node that is too old', () => {
  expect(judgeNode('18.20.4', '>=20.18.1')).toMatchObject({ state: 'failed', fix: expect.any(String) })
  expect(judgeNode('24.1.0', '>=20.18.1').state).toBe('ok')
})

const PARSER = { name: '@posthog/hogql-parser', range: '>=1.3.87 <2', installed: '1.4.0' }
const chdb = (installed?: string) => ({ name: 'chdb', range: '>=3.4.0 <4', installed })

it.each([
  [[chdb('3.4.0'), PARSER], 'linux', 'ok', 'ok', undefined],
  [[chdb('2.0.0'), PARSER], 'linux', 'warning', 'warning', 'npm install "chdb@>=3.4.0 <4"'],
  [[chdb(), PARSER], 'darwin', 'skipped', 'failed', 'npm install chdb'],
  [[chdb('3.4.0'), PARSER], 'win32', 'skipped', 'failed', 'Use a container or WSL for --local.'],
])('judges the packages of the local PostHog (%#)', (packages, platform, unused, wanted, fix) => {
  expect(judgeLocal(packages, { platform, wanted: false })).toMatchObject({ state: unused })
  const check = judgeLocal(packages, { platform, wanted: true })
  expect(check).toMatchObject({ state: wanted, details: { packages } })
  expect(check.fix).toBe(fix)
})

it('fails for a sandbox only when one was asked for', () => {
  const outcome = { ok: false, error: unreachable } as const
  expect(judgeSandbox(outcome, false).state).toBe('warning')
  expect(judgeSandbox(outcome, true)).toMatchObject({ state: 'failed', fix: unreachable.hint })
  expect(judgeSandbox({ ok: true, value: 12 }, true).found).toContain('12 ms')
})

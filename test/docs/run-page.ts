import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { build } from 'esbuild'
import { packageFile } from '../../src/package-file.ts'
import { moduleOf } from './page-module.ts'
import { readPage } from './pages.ts'

export interface RunPageOptions {
  /** Where it runs, and leaves its files. */
  directory: string
  env: Readonly<Record<string, string>>
}

/**
 * What the code of a page prints, run as one program by somebody who has installed the package.
 * @throws {Error} with its standard error, when it fails or does not end by itself.
 */
export async function runPage(page: string, { directory, env }: RunPageOptions): Promise<string> {
  const outfile = packageFile(`node_modules/.cache/posthog-driver/pages/${basename(page, '.md')}.mjs`)
  await mkdir(dirname(outfile), { recursive: true })
  await build({
    stdin: { contents: moduleOf(readPage(page)) ?? '', loader: 'ts', resolveDir: packageFile('.') },
    // The names a page imports are those it uses: types among them are left out.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: false } },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
    plugins: [
      {
        name: 'this-package',
        setup({ onResolve }) {
          onResolve({ filter: /^posthog-driver/ }, ({ path }) => {
            const door = path === 'posthog-driver' ? 'index' : path.slice('posthog-driver/'.length)
            return { path: packageFile(`dist/${door}.js`), external: true }
          })
        },
      },
    ],
  })
  const { PATH = '', HOME = '' } = process.env
  try {
    return await new Promise((resolve, reject) =>
      execFile(
        process.execPath,
        [outfile],
        { cwd: directory, env: { PATH, HOME, ...env }, timeout: 110_000 },
        (error, stdout, stderr) =>
          error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
      ),
    )
  } finally {
    await rm(outfile, { force: true })
  }
}

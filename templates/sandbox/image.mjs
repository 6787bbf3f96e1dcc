/**
 * The image that `posthog-driver sandbox build` builds at E2B: Node 22, and the driver that a sandbox would otherwise be
 * sent at its start, where the executor looks for it. An optimisation only: nothing depends on it.
 *
 * To have more in it, copy this file, add steps (`.npmInstall(...)`, `.aptInstall(...)`) and build it with the package
 * `e2b`: `Template.build(defineImage(Template, await sandboxGuest()), 'my-image')`.
 *
 * @param {typeof import('e2b').Template} Template of the package e2b
 * @param {{ directory: string, file: string, path: string }} guest what `sandboxGuest()` of posthog-driver returns
 */
export function defineImage(Template, { directory, file, path }) {
  const guest = `/home/user/${path}`
  return (
    Template({ fileContextPath: directory })
      .fromNodeImage('22-bookworm-slim')
      .copy(file, guest, { user: 'user', mode: 0o644 })
      // A guest that this Node cannot read fails here, and not in every sandbox.
      .runCmd(`node --check ${guest}`)
  )
}

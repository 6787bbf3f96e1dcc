/**
 * The program inside a sandbox. Started without arguments it serves a host; with `script` it is the process that a script
 * runs in. Each half loads only what it needs: scripts start often.
 */
if (process.argv[2] === 'script') void import('./script-child.ts').then(({ serveScript }) => serveScript())
else void import('./serve-host.ts').then(({ serveHost }) => serveHost())

/** Version of this package, as in package.json (inlined by the build). */
export { version as VERSION } from '../package.json'

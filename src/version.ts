import { version } from '../package.json'

/** Version of this package, as in package.json (inlined by the build). */
export const VERSION: string = version

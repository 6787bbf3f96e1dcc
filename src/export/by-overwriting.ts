/** How callers and people at a terminal say that what is there may be replaced; stands in hints. */
export const BY_OVERWRITING = '(`overwrite: true`, `--force` on the command line)'

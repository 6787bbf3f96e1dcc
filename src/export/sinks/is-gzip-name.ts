/** Whether a target's name asks for compression. */
export const isGzipName = (target: unknown): boolean => typeof target === 'string' && /\.gz$/i.test(target)

/** For a line of the checkpoint: `2026-09-01T12:00:00.000Z`. */
export const timestamp = (): string => new Date().toISOString()

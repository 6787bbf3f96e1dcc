/**
 * How the rows of a cell are written down.
 * `ndjson`: an object per line, keys as in `columns`; `csv`: RFC 4180 lines without the header;
 * `arrays`: a JSON array per line, values as they came, for whoever decodes rows themselves.
 */
export interface PartFormat {
  kind: 'ndjson' | 'csv' | 'arrays'
  /** Compressed, as a gzip member of its own, so that parts can be joined by appending them. @default false */
  gzip?: boolean
  /** `ndjson`: columns that hold JSON as text, put out as JSON instead of as a string. @default ['properties'] */
  inlineJson?: readonly string[]
}

/** `.ndjson`, `.csv.gz` ... */
export function extensionOf({ kind, gzip = false }: PartFormat): string {
  return `.${kind === 'csv' ? 'csv' : 'ndjson'}${gzip ? '.gz' : ''}`
}

import { rm, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InputError } from '../../errors.ts'
import { createTemporaryDirectory } from '../../working-directory.ts'
import { type Engine, EngineError } from '../engine/engine.ts'
import { sqlText } from './sql-text.ts'

export interface LinesFile extends AsyncDisposable {
  /** A file with one row of the table per line, as JSON. */
  path: string
}

/**
 * Has ClickHouse write the rows of a Parquet file as lines of JSON, in their order. The path is the caller's own: no query
 * gets this far.
 * @throws {InputError} when ClickHouse cannot read it.
 */
export async function parquetAsLines(engine: Engine, path: string, signal?: AbortSignal): Promise<LinesFile> {
  const directory = await createTemporaryDirectory('posthog-local-import')
  const dispose = () => rm(directory, { recursive: true, force: true })
  // Under a name of ours: ClickHouse would take brackets and stars in a path for a pattern.
  const source = join(directory, 'events.parquet')
  const lines = join(directory, 'events.jsonl')
  try {
    await symlink(resolve(path), source)
    await engine.execute(
      `INSERT INTO FUNCTION file(${sqlText(lines)}, 'JSONEachRow') SELECT * FROM file(${sqlText(source)}, 'Parquet')
      SETTINGS max_threads = 1, max_insert_threads = 1, input_format_parquet_preserve_order = 1,
        date_time_output_format = 'iso', output_format_json_quote_64bit_integers = 0,
        output_format_json_escape_forward_slashes = 0`,
      { signal },
    )
    return { path: lines, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    if (!(error instanceof EngineError)) throw error
    throw new InputError(
      `Cannot load events from ${path}: ClickHouse cannot read it (${reasonOf(error.message)}).`,
      {
        code: 'invalid_input',
        hint: 'Check that the file is a whole Parquet file, such as a download of a PostHog export.',
        details: { path },
        cause: error,
      },
    )
  }
}

/** The core of what ClickHouse says, without where it looked and its advice to those who write SQL. */
function reasonOf(message: string): string {
  const [core = message] = /(?<=\bDB::Exception: )[\s\S]*/.exec(message) ?? []
  return core
    .replace(ABOUT_THE_ENGINE, '')
    .replace(/^(?:\w+::)+\w+: /, '')
    .replace(/[.:\s]+$/, '')
}
const ABOUT_THE_ENGINE =
  /\s*(?:\([A-Z_]+\)\.?\s*(?:\n|$)|You can specify the structure|: \(in file\/uri|\(in file\/uri|: While executing)[\s\S]*$/

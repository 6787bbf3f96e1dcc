import { load, YAMLException } from 'js-yaml'
import type { z } from 'zod'

/** What is wrong with a header, and where. */
export interface YamlHeaderProblem {
  /** Of the YAML text, counted from 0. */
  line: number
  reason: string
  /** A key that there is not, at the top of the header: for a did-you-mean. */
  unknownKey?: string
}

/**
 * Reads and checks the YAML header of a file. Only the first problem is told.
 * @example
 * readYamlHeader('titel: x', z.strictObject({ title: z.string() }))
 * //=> { problem: { line: 0, reason: 'header: Unrecognized key: "titel"', unknownKey: 'titel' } }
 */
export function readYamlHeader<T>(
  yaml: string,
  schema: z.ZodType<T>,
): { header: T; problem?: undefined } | { problem: YamlHeaderProblem } {
  let data: unknown
  try {
    data = load(yaml)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    return {
      problem: { line: error.mark?.line ?? 0, reason: `the header is not valid YAML: ${error.reason}` },
    }
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return { header: parsed.data }
  const { issues } = parsed.error
  // A misspelt key says more than that the right one is missing.
  const issue = (issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]) as z.core.$ZodIssue
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = unknownKey === undefined ? issue.path : [...issue.path, unknownKey]
  return {
    problem: {
      line: lineOfPath(yaml, path),
      reason: `${issue.path.length > 0 ? issue.path.join('.') : 'header'}: ${issue.message}`,
      ...(unknownKey !== undefined && issue.path.length === 0 && { unknownKey }),
    },
  }
}

/** 0-based line of a key in block-style YAML: each key of the path is looked for below the one before it. */
export function lineOfPath(yaml: string, path: readonly PropertyKey[]): number {
  const lines = yaml.split('\n')
  let line = 0
  let from = 0
  for (const key of path) {
    const found = lines.findIndex((text, index) => index >= from && isKey(text, String(key)))
    if (found < 0) break
    line = found
    from = found + 1
  }
  return line
}

const isKey = (line: string, key: string): boolean =>
  line.trimStart().replace(/^["']/, '').startsWith(key) && line.includes(':')

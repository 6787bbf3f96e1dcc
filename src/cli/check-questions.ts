import type { PostHogClient } from '../client/client.ts'
import { QueryError, type QueryPosition, QuestionError } from '../errors.ts'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import type { BuiltQuestion, Question } from '../questions/question.ts'
import { isMet, readConditions } from '../questions/question-template.ts'
import { questionVariants } from '../questions/question-variants.ts'
import { readQuestionFolder } from '../questions/read-registry.ts'

export interface QuestionProblem {
  file: string
  /** Counted from 1. */
  line: number
  reason: string
  hint?: string
}

export interface CheckQuestionsResult {
  /** Files read. */
  files: number
  /** Texts their HogQL can become, each of which was checked. */
  forms: number
  problems: QuestionProblem[]
}

export interface CheckQuestionsOptions {
  onProgress?(progress: { message: string }): void
  signal?: AbortSignal
}

/**
 * Checks question files: their headers and placeholders, each form of their HogQL against PostHog's grammar, names and functions,
 * and what its shortest and its longest form return when they run.
 * @param dir Folder of question files. @default those of this package
 */
export async function checkQuestions(
  dir: string | undefined,
  client: PostHogClient,
  { onProgress, signal }: CheckQuestionsOptions = {},
): Promise<CheckQuestionsResult> {
  const { questions, problems: unreadable } = await readQuestionFolder(dir)
  const problems = unreadable.map(readingProblem)
  let forms = 0
  for (const [index, question] of questions.entries()) {
    onProgress?.({ message: `Checking ${question.id} (${index + 1} of ${questions.length})` })
    const variants = formsOf(question)
    if (variants instanceof QuestionError) {
      problems.push(readingProblem(variants))
      continue
    }
    forms += variants.length
    const problem = await checkQuestion(question, variants, client, signal)
    if (problem) problems.push(problem)
  }
  problems.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
  return { files: questions.length + unreadable.length, forms, problems }
}

/** A form that lacks a value is a problem of its file, and no end of the check. */
function formsOf(question: Question): BuiltQuestion[] | QuestionError {
  try {
    return questionVariants(question, new Date())
  } catch (error) {
    if (error instanceof QuestionError && error.details.file !== undefined) return error
    throw error
  }
}

/** What stands after `file:line: ` in the message is the reason. */
function readingProblem({ message, hint, details }: QuestionError): QuestionProblem {
  const file = String(details?.file)
  const line = Number(details?.line)
  return { file, line, reason: message.slice(`${file}:${line}: `.length), hint }
}

/** The first thing that is wrong with a question that could be read. */
export async function checkQuestion(
  question: Question,
  variants: readonly BuiltQuestion[],
  client: PostHogClient,
  signal?: AbortSignal,
): Promise<QuestionProblem | undefined> {
  const lengths = variants.map(({ hogql }) => hogql.length)
  const shortest = variants[lengths.indexOf(Math.min(...lengths))]
  const longest = variants[lengths.indexOf(Math.max(...lengths))]
  const run = new Set([shortest, longest].filter((built) => built !== undefined))
  for (const built of run) {
    const problem = await runningProblem(question, built, client, signal)
    if (problem) return problem
  }
  for (const built of variants) {
    const problem = run.has(built) ? undefined : await validityProblem(question, built, client, signal)
    if (problem) return problem
  }
  return undefined
}

const placeOf = (question: Question, built: BuiltQuestion, position?: QueryPosition) => ({
  file: question.file,
  line: question.fileLine(position?.line ?? 1, built.params),
})

async function validityProblem(
  question: Question,
  built: BuiltQuestion,
  client: PostHogClient,
  signal?: AbortSignal,
): Promise<QuestionProblem | undefined> {
  const { hogql, values, filters } = built
  const { errors } = await client.validate({ hogql, values }, { filters, signal })
  const [error] = errors
  return error && { ...placeOf(question, built, error.position), reason: error.message, hint: error.hint }
}

async function runningProblem(
  question: Question,
  built: BuiltQuestion,
  client: PostHogClient,
  signal?: AbortSignal,
): Promise<QuestionProblem | undefined> {
  const { hogql, values, filters } = built
  try {
    const { columns } = await client.execute({ hogql, values }, { filters, signal })
    const problem = columnProblem(question, built, columns)
    return problem && { ...placeOf(question, built), ...problem }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    // It knows more places than an error does.
    const invalid = await validityProblem(question, built, client, signal)
    return invalid ?? { ...placeOf(question, built, error.position), reason: error.message, hint: error.hint }
  }
}

/** The header describes every column, and there is every column it describes. */
function columnProblem(
  { header }: Question,
  built: BuiltQuestion,
  columns: readonly string[],
): { reason: string; hint?: string } | undefined {
  const described = Object.keys(header.columns)
  const unknown = columns.find((column) => !described.includes(column))
  if (unknown !== undefined)
    return {
      reason: `the query returns the column ${unknown}, and the header does not describe it`,
      hint:
        didYouMean(closestNames(unknown, described)) ??
        'Add it to "columns", or give it another name with AS.',
    }
  const missing = Object.entries(header.columns).find(
    ([name, column]) => !columns.includes(name) && isWanted(column.if, built.params),
  )
  if (missing)
    return {
      reason: `the header describes the column ${missing[0]}, and the query does not return it`,
      hint: 'Remove it from "columns", or say with "if: <parameter>" when it is there.',
    }
  return undefined
}

/** Whether a column with this `if` belongs to the answer. */
const isWanted = (condition: string | undefined, params: BuiltQuestion['params']): boolean =>
  (readConditions(condition ?? '') ?? []).every((part) => isMet(part, params[part.name]))

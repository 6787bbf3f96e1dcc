import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { QuestionError } from '../errors.ts'
import { packageFile } from '../package-file.ts'
import { parseQuestionFile } from './parse-question-file.ts'
import { Question } from './question.ts'
import { QuestionRegistry } from './question-registry.ts'

let builtIn: Promise<QuestionRegistry> | undefined

/**
 * The questions of this package, and those of your own folder; yours win on equal ids.
 * @param dir Folder with `*.sql` question files, at any depth.
 * @throws {QuestionError} when a file is not a question: file, line and what is expected.
 * @example
 * const registry = await loadQuestions('./questions')
 * registry.list().map((question) => question.id) //=> ['activity_distribution', 'dau', ...]
 */
export async function loadQuestions(dir?: string): Promise<QuestionRegistry> {
  const questions = await loadBuiltIn()
  return dir === undefined
    ? questions
    : new QuestionRegistry([...questions.list(), ...(await readQuestions(dir))])
}

/** Read and prepared once; a failure is forgotten, so that the next call tries again. */
function loadBuiltIn(): Promise<QuestionRegistry> {
  builtIn ??= readQuestions(packageFile('templates/questions')).then(
    (questions) => new QuestionRegistry(questions),
    (error) => {
      builtIn = undefined
      throw error
    },
  )
  return builtIn
}

async function readQuestions(dir: string): Promise<Question[]> {
  const files = await listFiles(dir)
  const questions = await Promise.all(
    files.map(async (file) => {
      const name = relative(process.cwd(), file)
      return new Question(parseQuestionFile(await readFile(file, 'utf8'), name), name)
    }),
  )
  const seen = new Map<string, Question>()
  for (const question of questions) {
    const other = seen.get(question.id)
    if (other)
      throw new QuestionError(`${question.file}:1: the id ${question.id} is already taken by ${other.file}`, {
        code: 'question_invalid',
        details: { file: question.file, line: 1 },
      })
    seen.set(question.id, question)
  }
  return questions
}

async function listFiles(dir: string): Promise<string[]> {
  try {
    const names = await readdir(dir, { recursive: true })
    return names
      .filter((name) => name.endsWith('.sql'))
      .sort()
      .map((name) => join(dir, name))
  } catch (cause) {
    throw new QuestionError(`The questions folder ${dir} cannot be read.`, {
      code: 'question_invalid',
      hint: 'Pass a folder that holds *.sql question files.',
      cause,
    })
  }
}

import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { QuestionError } from '../errors.ts'
import { packageFile } from '../package-file.ts'
import { parseQuestionFile } from './parse-question-file.ts'
import { Question } from './question.ts'
import { QuestionRegistry } from './question-registry.ts'

let builtIn: Promise<QuestionRegistry> | undefined

/** What `loadQuestions` does. */
export async function readRegistry(dir?: string): Promise<QuestionRegistry> {
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
  const { questions, problems } = await readQuestionFolder(dir)
  if (problems[0]) throw problems[0]
  return questions
}

/** Questions of a folder, and what is wrong with the other files, in the order of their names. */
export async function readQuestionFolder(
  dir: string = packageFile('templates/questions'),
): Promise<{ questions: Question[]; problems: QuestionError[] }> {
  const questions = new Map<string, Question>()
  const problems: QuestionError[] = []
  const paths = await listFiles(dir)
  const sources = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
  for (const [index, path] of paths.entries()) {
    const file = relative(process.cwd(), path)
    try {
      const question = new Question(parseQuestionFile(sources[index] as string, file), file)
      const other = questions.get(question.id)
      if (other) throw taken(question, other)
      questions.set(question.id, question)
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error
      problems.push(error)
    }
  }
  return { questions: [...questions.values()], problems }
}

const taken = ({ id, file }: Question, other: Question): QuestionError =>
  new QuestionError(`${file}:1: the id ${id} is already taken by ${other.file}`, {
    code: 'question_invalid',
    hint: 'Every id stands for one file of the folder.',
    details: { file, line: 1 },
  })

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

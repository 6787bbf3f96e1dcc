import { loadQuestions } from '../../../src/questions/load-questions.ts'
import { topicPage } from './topic-page.ts'

/** The pages of all topics of this package. */
export async function topicPages(): Promise<Map<string, string>> {
  const questions = (await loadQuestions()).list()
  const topics = [...new Set(questions.map(({ topic }) => topic))]
  return new Map(
    topics.map((topic) => [
      topic,
      topicPage(
        topic,
        questions.filter((question) => question.topic === topic),
      ),
    ]),
  )
}

import { it } from 'vitest'
import * as expected from '../expected/web.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

describeProject('web', (project) => {
  it.each([
    ['most viewed pages', '$pathname', 10],
    ['top 100 pages last week', '$current_url', 100],
  ])('top_pages: %s', async (text, page, limit) => {
    const result = await project.answer(text, 'top_pages', { page })
    expectRows(result.rows, expected.topPages(project.log, spanOf(result), page, limit))
  })
})

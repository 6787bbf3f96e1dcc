// ClickHouse in a process of its own: the library must never be loaded into a worker or into the test runner.
import { Session } from 'chdb'

const session = new Session(process.argv[2])

process.on('message', ({ id, sql }) => {
  try {
    const text = session.query(sql, 'JSONCompact')
    process.send({
      id,
      rows: text ? JSON.parse(text).data : [],
      types: text ? JSON.parse(text).meta.map((column) => column.type) : [],
    })
  } catch (error) {
    process.send({ id, failure: String(error.message) })
  }
})
process.on('disconnect', () => process.exit(0))

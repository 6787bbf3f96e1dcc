/*
id: export_cohort
title: Export a cohort
description: Writes every person of a cohort to a file, one JSON object per line, however many there are.
returns: '{ cohort: { id, name }, rows, bytes, path } of the file in the sandbox'
parameters:
  cohort_id: { type: integer, required: true, min: 1, description: Number of the cohort. }
  path: { type: file, default: cohort.ndjson, description: 'The file, below the working directory.' }
  batch_size: { type: integer, default: 10000, min: 1, max: 49999, description: Rows per request. }
*/
import { createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export default async ({ posthog, params }) => {
  const { cohort_id, path, batch_size: batchSize } = params
  // A cohort that does not exist is an error, not an empty file.
  const { id, name } = await posthog.cohorts.get(cohort_id)
  let rows = 0
  let bytes = 0
  async function* lines() {
    const batches = posthog.readBatches(
      `SELECT toString(id) AS id, created_at, properties
       FROM persons
       WHERE id IN (SELECT person_id FROM cohort_people WHERE cohort_id = {id})`,
      { key: 'id', batchSize, values: { id } },
    )
    for await (const batch of batches) {
      rows += batch.length
      const text = batch.map(toLine).join('')
      bytes += Buffer.byteLength(text)
      yield text
    }
  }
  await mkdir(dirname(path), { recursive: true })
  // A file of that name is complete.
  await pipeline(Readable.from(lines()), createWriteStream(`${path}.part`))
  await rename(`${path}.part`, path)
  return { cohort: { id, name }, rows, bytes, path }
}

/** PostHog hands out properties as JSON text, which stays as it is: numbers keep all their digits. */
function toLine({ properties, ...row }) {
  const json = JSON.stringify(row)
  const text =
    typeof properties === 'string' && properties !== '' ? properties : JSON.stringify(properties ?? {})
  return `${json.slice(0, -1)},"properties":${text}}\n`
}

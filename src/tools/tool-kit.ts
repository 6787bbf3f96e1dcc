import type { z } from 'zod'
import { captureEvent, captureEventDefinition } from './capture-event.ts'
import { createAnnotation, createAnnotationDefinition } from './create-annotation.ts'
import { createCohort, createCohortDefinition } from './create-cohort.ts'
import { createInsight, createInsightDefinition } from './create-insight.ts'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { exportData, exportDefinition } from './export.ts'
import { getFields, getFieldsDefinition } from './get-fields.ts'
import { listObjects, listObjectsDefinition } from './list-objects.ts'
import { lookup, lookupDefinition } from './lookup.ts'
import { queryPosthog, queryPosthogDefinition } from './query-posthog.ts'
import { runHogql, runHogqlDefinition } from './run-hogql.ts'
import { runScript, runScriptDefinition } from './run-script.ts'
import { searchTaxonomy, searchTaxonomyDefinition } from './search-taxonomy.ts'
import type { ToolContext } from './tool-context.ts'
import { updateFeatureFlag, updateFeatureFlagDefinition } from './update-feature-flag.ts'

/** One tool of the kit: what it says of itself, and its work. */
export interface KitEntry<Schema extends z.ZodObject = z.ZodObject> {
  definition: ToolDefinition<Schema>
  execute: (context: ToolContext) => ExecuteTool<Schema>
  /** Without it there is no such tool, whatever permissions say; given, it is offered, and passes the gate like the others. */
  needs?: 'executor' | 'exports'
}

const entry = <Schema extends z.ZodObject>(
  definition: ToolDefinition<Schema>,
  execute: (context: ToolContext) => ExecuteTool<Schema>,
  needs?: KitEntry['needs'],
): KitEntry => ({ definition, execute, needs }) as unknown as KitEntry

/** In the order in which models see them. */
export const TOOL_KIT: readonly KitEntry[] = [
  entry(queryPosthogDefinition, queryPosthog),
  entry(runHogqlDefinition, runHogql),
  entry(listObjectsDefinition, listObjects),
  entry(getFieldsDefinition, getFields),
  entry(searchTaxonomyDefinition, searchTaxonomy),
  entry(lookupDefinition, lookup),
  entry(exportDefinition, exportData, 'exports'),
  entry(runScriptDefinition, runScript, 'executor'),
  entry(captureEventDefinition, captureEvent),
  entry(createAnnotationDefinition, createAnnotation),
  entry(createCohortDefinition, createCohort),
  entry(createInsightDefinition, createInsight),
  entry(updateFeatureFlagDefinition, updateFeatureFlag),
]

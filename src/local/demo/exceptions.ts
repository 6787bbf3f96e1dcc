import { exceptionFacts } from '../ingest/exception-facts.ts'
import type { Visit } from './visit.ts'

interface Fault {
  type: string
  value: string
  file: string
  function: string
  line: number
  handled: boolean
}

/** The error of the broken release. */
const INCIDENT_FAULT: Fault = {
  type: 'TypeError',
  value: "Cannot read properties of undefined (reading 'token')",
  file: 'src/auth/session.ts',
  function: 'readSession',
  line: 48,
  handled: false,
}

/** What goes wrong on any day. */
const FAULTS: readonly (readonly [Fault, number])[] = [
  [fault('NetworkError', 'Failed to fetch', 'src/api/request.ts', 'send', 112, true), 40],
  [
    fault(
      'TypeError',
      "undefined is not an object (evaluating 'node.parent')",
      'src/editor/tree.ts',
      'move',
      231,
    ),
    18,
  ],
  [
    fault('ChunkLoadError', 'Loading chunk 17 failed.\n(missing: /assets/17.js)', 'src/main.ts', 'load', 9),
    14,
  ],
  [fault('RangeError', 'Maximum call stack size exceeded', 'src/editor/layout.ts', 'measure', 77), 6],
  [
    fault(
      'SyntaxError',
      'Unexpected token "<", "<!doctype "... is not valid JSON',
      'src/api/request.ts',
      'parse',
      130,
      true,
    ),
    12,
  ],
  [fault('QuotaExceededError', 'The quota has been exceeded.', 'src/offline/store.ts', 'write', 64, true), 5],
]

/** Something breaks on the current page. */
export function captureException(visit: Visit, options: { incident: boolean }): void {
  const broken = options.incident ? INCIDENT_FAULT : visit.random.weighted(FAULTS)
  const properties = {
    $exception_list: [
      {
        type: broken.type,
        value: broken.value,
        mechanism: { type: 'generic', handled: broken.handled, synthetic: false },
        stacktrace: {
          type: 'resolved',
          frames: [
            {
              filename: broken.file,
              function: broken.function,
              lineno: broken.line,
              colno: 17,
              in_app: true,
              lang: 'javascript',
            },
          ],
        },
      },
    ],
    $exception_type: broken.type,
    $exception_message: broken.value,
    $exception_level: 'error',
  }
  visit.capture('$exception', exceptionFacts(properties) ?? properties)
  visit.wait(visit.random.skewed(2))
}

function fault(
  type: string,
  value: string,
  file: string,
  functionName: string,
  line: number,
  handled = false,
): Fault {
  return { type, value, file, function: functionName, line, handled }
}

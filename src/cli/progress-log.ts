export interface ProgressLogOptions {
  write(line: string): void
  now(): number
  /** Pause between two lines of one step. @default 10_000 */
  everyMs?: number
}

/** Progress for logs and pipes, where a line cannot be replaced. */
export interface ProgressLog {
  /** Says so at once when a step begins, and now and then while it goes on. */
  report(text: string): void
  /** The last words of the step, unless they were said. */
  end(): void
}

/**
 * Texts that differ in nothing but numbers, and the bars that show them, are one step.
 * @example
 * log.report('Loading: 2000 events') // written
 * log.report('Loading: 4000 events') // not written, until ten seconds have passed
 * log.end()                          // 'Loading: 4000 events' is written
 */
export function createProgressLog({ write, now, everyMs = 10_000 }: ProgressLogOptions): ProgressLog {
  let step = ''
  let said = ''
  let unsaid: string | undefined
  let saidAtMs = 0
  const say = (text: string): void => {
    write(text)
    said = text
    unsaid = undefined
    saidAtMs = now()
  }
  const end = (): void => {
    if (unsaid !== undefined) say(unsaid)
    step = ''
  }
  return {
    report: (text) => {
      const next = withoutNumbers(text)
      if (next !== step) {
        end()
        step = next
        say(text)
      } else if (text === said) unsaid = undefined
      else if (now() - saidAtMs >= everyMs) say(text)
      else unsaid = text
    },
    end,
  }
}

const withoutNumbers = (text: string): string => text.replace(/[\d.,█▉▊▋▌▍▎▏░\s]+/g, ' ')

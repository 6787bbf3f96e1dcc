import { styleText } from 'node:util'
import { wrapText } from '../format/wrap-text.ts'
import { createProgressLog } from './progress-log.ts'

/** Where a command writes: what people read, and how wide and colourful it may be. */
export interface Terminal {
  /** True when a person reads standard output; false in a pipe or file. */
  interactive: boolean
  /** Columns, only when interactive. */
  width: number | undefined
  /** Prose broken at spaces to fit; as it is when nobody reads it by eye. */
  wrap(text: string): string
  print(text: string): void
  /** Standard error: progress, notices and errors, so that pipes stay clean. */
  printError(text: string): void
  /** Replaces the last progress line; nothing remains of it after `clearProgress`. A few plain lines when not a terminal. */
  progress(text: string): void
  clearProgress(): void
  bold(text: string): string
  dim(text: string): string
  accent(text: string): string
  warning(text: string): string
  failure(text: string): string
}

/** The process's own streams. Colour follows NO_COLOR and FORCE_COLOR, as Node reads them. */
export function createTerminal(): Terminal {
  const { stdout, stderr } = process
  const interactive = stdout.isTTY === true
  const style = (format: Parameters<typeof styleText>[0], stream: NodeJS.WriteStream) => {
    const colourful = stream.isTTY === true && stream.hasColors()
    return (text: string): string => (colourful ? styleText(format, text) : text)
  }
  const log = createProgressLog({ write: (line) => stderr.write(`${line}\n`), now: Date.now })
  let shown = false
  const clearProgress = (): void => {
    log.end()
    if (shown) stderr.write('\r\u001b[2K')
    shown = false
  }
  const width = interactive ? stdout.columns : undefined
  return {
    interactive,
    width,
    wrap: (text) => {
      if (width === undefined) return text
      return text
        .split('\n')
        .flatMap((line) => wrapText(line, width))
        .join('\n')
    },
    print: (text) => {
      clearProgress()
      stdout.write(`${text}\n`)
    },
    printError: (text) => {
      clearProgress()
      stderr.write(`${text}\n`)
    },
    progress: (text) => {
      if (!stderr.isTTY) return log.report(text)
      stderr.write(`\r\u001b[2K${text.slice(0, Math.max(0, stderr.columns - 1))}`)
      shown = true
    },
    clearProgress,
    bold: style('bold', stdout),
    dim: style('dim', stdout),
    accent: style('cyan', stdout),
    warning: style('yellow', stderr),
    failure: style('red', stderr),
  }
}

import { InvalidArgumentError } from 'commander'

/** Reads an option that is a whole number from `least` to `most`. */
export function parseWholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text.trim()) && value >= least && value <= most) return value
    const range =
      most === Number.MAX_SAFE_INTEGER
        ? `of at least ${least}`
        : `from ${least} to ${most.toLocaleString('en-US')}`
    throw new InvalidArgumentError(`Expected a whole number ${range}.`)
  }
}

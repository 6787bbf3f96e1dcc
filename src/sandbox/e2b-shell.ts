import { PROCESS_MARKS } from './process-tree.ts'

/** A word that a shell takes as it is. */
export const quoteShell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/** Those that carry the mark, their descendants and the groups they lead; the caller of the function never. */
const KILL_TREE = String.raw`kill_tree() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    marked=$(grep -lzsxF -- "$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 | tr '\n' ' ')
    found=$(sed 's/(.*)/x/' /proc/[0-9]*/stat 2>/dev/null | awk -v roots="$marked" -v self="$$" '
      BEGIN { n = split(roots, r); for (i = 1; i <= n; i++) tree[r[i]] = 1 }
      $3 !~ /[ZX]/ { parent[$1] = $4; group[$1] = $5 }
      END {
        do {
          grew = 0
          for (p in parent) if (!(p in tree) && ((parent[p] in tree) || (group[p] in tree))) tree[p] = grew = 1
        } while (grew)
        for (p in parent) if ((p in tree) && p != self) print p
      }')
    [ -n "$found" ] || break
    kill -9 $found 2>/dev/null
  done
}`

const markText = (mark: string): string => `${PROCESS_MARKS.program}=${mark}`

/**
 * The command string for a program: it starts at home, and when it has ended, whatever it left behind is ended too: an
 * orphan that holds its streams would keep the command running. The shell itself keeps silent about signals.
 */
export function toCommandLine(argv: readonly string[], mark: string): string {
  const program = argv.map(quoteShell).join(' ')
  return [
    KILL_TREE,
    'cd || exit',
    'exec 3>&2 2>/dev/null',
    `${markText(mark)} ${program} 2>&3 3>&-`,
    'code=$?',
    `kill_tree ${markText(mark)}`,
    'exit $code',
  ].join('\n')
}

/** The command string that kills everything a program has started, and it. */
export const toKillCommand = (mark: string): string => `${KILL_TREE}\nkill_tree ${markText(mark)}`

/** How a shell says that a signal ended a program. */
const SIGNAL_BASE = 128

export const toExitCode = (shellCode: number): number => (shellCode > SIGNAL_BASE ? -1 : shellCode)

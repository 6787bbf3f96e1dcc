const HEADINGS = { what: '', value: 'here', baseline: 'beside', ratio: 'ratio' }

/** docs/performance.md, out of the figures of a run. */
export function performancePage(done, { machine, date }) {
  const sections = done.map(({ bench, figures }) =>
    [
      `## ${bench.title}`,
      '',
      `${bench.about} Beside it: ${bench.baseline}.`,
      '',
      ...table(figures),
      '',
      `\`node ${['test/bench', bench.program.slice(2)].join('/')}\` prints more.`,
    ].join('\n'),
  )
  return `# Performance

Measured on ${date} with ${machine}, by

\`\`\`sh
npm run bench -- --write
\`\`\`

Everything ran on that one machine, servers included: the network is left out, and what is left is the code's own. Milliseconds
depend on the machine; the ratio to what stands beside, which was measured in turns in the same run, less so. Where there is no
ratio, nothing does the same. [Decisions](decisions/README.md) say what was tried, and what a figure cost.

${sections.join('\n\n')}
`
}

function table(figures) {
  const keys = Object.keys(HEADINGS)
  const widths = keys.map((key) =>
    Math.max(HEADINGS[key].length, 3, ...figures.map((figure) => figure[key].length)),
  )
  const line = (cells) =>
    `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]))).join(' | ')} |`
  const rule = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [
    line(keys.map((key) => HEADINGS[key])),
    `| ${rule.join(' | ')} |`,
    ...figures.map((figure) => line(keys.map((key) => figure[key]))),
  ]
}

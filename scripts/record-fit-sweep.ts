// Part of `npm run record`: records a sweep of fits as JSON and a table for its README.
import { markdownTable } from '../packages/hypernet/src/results/index.js';
import { type FitComparison, fitComparisonTables, type Provenance } from '../packages/runner/src/index.js';

/** Summarizes a sweep of fits: its comparison, and the conditions of its first fit. */
export function summarizeFitSweep({ name, ...comparison }: FitComparison, run: Provenance) {
  const { started, backend, machine, versions, git } = run;
  return { experiment: name, started, backend, machine, versions, git, ...comparison };
}

/** Formats the results as Markdown: a table for each measure, and the conditions of the fits. */
export function fitSweepTable({ experiment, ...summary }: ReturnType<typeof summarizeFitSweep>): string {
  const { machine, backend, git, started, signals, variants } = summary;
  const tables = fitComparisonTables({ name: experiment, ...summary });
  return [
    ...tables.flatMap((table) => [markdownTable(table), '', `${table.title}.`]),
    `Signals: ${signals.join(', ')}.`,
    `Seconds of a fit, median: ${variants.map(({ name, seconds }) => `${name} ${Math.round(median(seconds))}`).join(', ')};`,
    `on ${machine.processor}, ${machine.cores} cores (${backend.name}: ${backend.details}), ${started.slice(0, 10)}` +
      `${git ? `; commit ${git.commit.slice(0, 10)}` : ''}.`,
  ].join('\n');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

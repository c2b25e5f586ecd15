// Part of `npm run record`: records the comparison of a sweep as JSON, and as a table for the experiment's README.
import {
  type Cell,
  differenceCell,
  markdownTable,
  NOTHING,
  numbers,
  words,
} from '../packages/hypernet/src/results/index.js';
import { contextLabel } from '../packages/hypernet/src/text/index.js';
import type { Provenance, SweepFile } from '../packages/runner/src/index.js';

/** Summarizes a sweep: its comparison, with the machine and the versions of its first training. */
export function summarizeSweep(sweep: SweepFile, { started, backend, machine, versions, git, dataset }: Provenance) {
  return { ...sweep, started, backend, machine, versions, git, dataset };
}

export type SweepSummary = ReturnType<typeof summarizeSweep>;

/**
 * Formats the comparison of a sweep: a table for each context if the grid has two keys, otherwise one table with a
 * column for each context. With several seeds another table has the differences from the first combination.
 */
export function sweepTable(summary: SweepSummary): string {
  const { variants, comparison, split, images, seeds, machine, git } = summary;
  const tables = variants.every(({ labels }) => labels.length === 2) ? byContext(summary) : byVariant(summary);
  const threads = summary.backend.details;
  const seconds = variants.flatMap(({ trainingSeconds }) => trainingSeconds).sort((a, b) => a - b);
  return [
    tables,
    '',
    ...(seeds > 1 ? [differences(summary), ''] : []),
    `Mean squared error of unknown pixels${comparison.some(({ unknown }) => !unknown) ? ' (of all where all are known)' : ''} over ${images} images of the split ${split}, values in [0, 1]; half the width of its 95 %`,
    `interval; ${seeds} seed${seeds === 1 ? '' : 's'}; ${seconds.at(0)?.toFixed(0)} to ${seconds.at(-1)?.toFixed(0)} s of training, ${seconds[Math.floor(seconds.length / 2)]?.toFixed(0)} in the middle,`,
    `on ${machine.processor}, ${machine.cores} cores (${summary.backend.name}: ${threads})${git ? `; commit ${git.commit.slice(0, 10)}` : ''}.`,
  ].join('\n');
}

type Compared = SweepFile['comparison'][number]['all'][number];

/** Formats an error with half the width of its confidence interval. */
function cell({ error: { mean, low, high } }: Compared): Cell {
  return { text: `${mean.toFixed(4)} ± ${((high - low) / 2).toFixed(4)}`, value: mean, interval: { low, high } };
}

/** Formats a table for each context. Rows are the values of the grid's first key, columns those of its second key. */
function byContext({ variants, comparison }: SweepFile): string {
  const [rows, columns] = [0, 1].map((key) => [...new Set(variants.map(({ labels }) => labels[key] as string))]) as [
    string[],
    string[],
  ];
  const at = (row: string, column: string): number =>
    variants.findIndex(({ labels }) => labels[0] === row && labels[1] === column);
  const matrix = (title: string, show: (index: number) => Cell): string =>
    markdownTable({
      columns: [words(title), ...columns.map((column) => numbers(column))],
      rows: rows.map((row) => [
        row.replaceAll('_', ' '),
        ...columns.map((column) => {
          const index = at(row, column);
          return index < 0 ? NOTHING : show(index);
        }),
      ]),
    });
  return [
    ...comparison.map(({ context, all, unknown }) =>
      matrix(contextLabel(context), (index) => cell((unknown ?? all)[index] as Compared)),
    ),
    matrix('steps', (index) => (variants[index] as (typeof variants)[number]).steps.join(', ')),
  ].join('\n\n');
}

function byVariant({ variants, comparison }: SweepFile): string {
  const swapped = variants.some(({ swapRatios }) => swapRatios);
  const predictors = (comparison[0]?.all ?? []).slice(variants.length).map(({ predictor }) => predictor);
  const errors = (index: number): Cell[] =>
    comparison.map(({ all, unknown }) => cell((unknown ?? all)[index] as Compared));
  return markdownTable({
    columns: [
      words(''),
      ...comparison.map(({ context }) => numbers(contextLabel(context))),
      ...(swapped ? [numbers('another image’s parameters ÷ own')] : []),
      numbers('steps'),
    ],
    rows: [
      ...variants.map(({ labels, name, steps, swapRatios }, index) => [
        labels.join(', ') || name,
        ...errors(index),
        ...(swapped ? [swapRatios ? meanOf(swapRatios).toPrecision(3) : NOTHING] : []),
        steps.join(', '),
      ]),
      ...predictors.map((predictor, index) => [
        predictor,
        ...errors(variants.length + index),
        ...(swapped ? [NOTHING] : []),
        NOTHING,
      ]),
    ],
  });
}

/** Formats the differences of the other combinations and of the baselines from the first combination. */
function differences({ variants, comparison }: SweepFile): string {
  const [first, ...others] = comparison[0]?.all ?? [];
  return markdownTable({
    columns: [
      words(`less ${variants[0]?.labels.join(', ') || first?.predictor}`),
      ...comparison.map(({ context }) => numbers(contextLabel(context))),
    ],
    rows: others.map(({ predictor }, index) => [
      variants[index + 1]?.labels.join(', ') || predictor,
      ...comparison.map(({ all, unknown }) => differenceCell((unknown ?? all)[index + 1])),
    ]),
  });
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

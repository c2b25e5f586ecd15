import type { Evaluation, RegionScore } from '../evaluation/evaluate.js';
import { COMPARED_BY, listMetrics } from '../metrics/metrics.js';
import { shortContext } from '../text/context-label.js';
import { formatCount } from '../text/format.js';
import { errorDigits, formatRatioInterval } from '../text/format-error.js';
import { meanCell, shortRatioCell } from './cells.js';
import { contextsOf, REGIONS, scoreIn } from './regions.js';
import { type Cell, numbers, type Table, words } from './table.js';

/** Function that returns the cell of a row for one context; undefined for an empty cell. */
type RowCell = (score: RegionScore) => Cell | undefined;

/** Returns the title of {@link errorTables}. */
export function errorsTitle({ images, split }: Evaluation): string {
  return `Mean squared error over ${formatCount(images)} ${split} images, values in [0, 1]`;
}

/**
 * Returns tables of errors with a column for each context: one of all pixels, and one of the unknown pixels if there
 * are any. The rows are the model, its other metrics, the contribution of its emitted parameters, and the baselines.
 */
export function errorTables([model, ...baselines]: readonly Evaluation[]): Table[] {
  if (!model) return [];
  return Object.entries(REGIONS).flatMap(([title, region]) => {
    const contexts = contextsOf(model, region);
    if (contexts.length === 0) return [];
    const row = (evaluation: Evaluation, name: string, cell: RowCell): Cell[] => [
      name,
      ...contexts.map((context) => {
        const score = scoreIn(evaluation, context, region);
        return (score && cell(score)) ?? '';
      }),
    ];
    const rows = [
      ...modelRows(model).map(([name, cell]) => row(model, name, cell)),
      ...baselines.map((baseline) => row(baseline, baseline.predictor, ({ mse }) => meanCell(mse, toDigits))),
    ];
    return [
      {
        title,
        columns: [words('known pixels'), ...contexts.map((context) => numbers(shortContext(context)))],
        rows: rows.filter(([, ...cells]) => cells.some((cell) => cell !== '')),
      },
    ];
  });
}

/**
 * Returns the rows of a model: its error with the standard error, its other metrics, and the errors with other emitted
 * parameters.
 */
function modelRows({ predictor }: Evaluation): (readonly [name: string, RowCell])[] {
  const metrics = listMetrics().filter(([name]) => name !== COMPARED_BY);
  return [
    [predictor, ({ mse }) => meanCell(mse, toDigits)],
    [
      '  ± standard error',
      ({ mse: { mean, standardError } }) =>
        standardError === null ? undefined : { text: standardError.toFixed(errorDigits(mean)), value: standardError },
    ],
    ...metrics.map(([name, { label, unit, format }]): readonly [string, RowCell] => [
      `  ${unit === '' ? label : `${label}, ${unit}`}`,
      (score) => score[name] && meanCell(score[name], format),
    ]),
    ['  another image’s', ({ emission }) => emission && meanCell(emission.swap.mse, toDigits)],
    ['    ÷ own', ({ emission }) => emission && shortRatioCell(emission.swap.ratio)],
    [
      '    95 % interval',
      ({ emission }) => (emission?.swap.ratio ? formatRatioInterval(emission.swap.ratio) : undefined),
    ],
    ['  the mean latent’s', ({ emission }) => emission && meanCell(emission.mean.mse, toDigits)],
  ];
}

function toDigits(mean: number): string {
  return mean.toFixed(errorDigits(mean));
}

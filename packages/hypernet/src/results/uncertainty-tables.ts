import type { Evaluation } from '../evaluation/evaluate.js';
import { contextLabel } from '../text/context-label.js';
import { estimateCell, meanCell } from './cells.js';
import { REGIONS, scoreIn } from './regions.js';
import { type Cell, numbers, type Table, words } from './table.js';

/** Probabilities of the intervals in the table. `evaluation.json` and the chart have all intervals. */
const SHOWN = [0.5, 0.9, 0.99] as const;

/** Title of {@link uncertaintyTables}. */
export const UNCERTAINTY_TITLE =
  'Log-likelihood in nats per value, values in [0, 1], ± standard error over images; then the true values that lie within the ' +
  `intervals that should hold ${SHOWN.map((nominal) => percent(nominal)).join(', ')} of them`;

/**
 * Returns tables of log-likelihoods and interval coverage of the predictors that predict standard deviations, one of
 * all pixels and one of the unknown pixels. There is a row for each context, and for each predictor if there are
 * several. Empty if there is no such predictor.
 */
export function uncertaintyTables(evaluations: readonly Evaluation[]): Table[] {
  const stated = evaluations.filter(({ contexts }) => contexts.some(({ all }) => all.uncertainty));
  const [first] = stated;
  if (!first) return [];
  const single = stated.length === 1;
  return Object.entries(REGIONS).flatMap(([title, region]) => {
    const rows = first.contexts.flatMap(({ context }) =>
      stated.flatMap((evaluation): Cell[][] => {
        const score = scoreIn(evaluation, context, region)?.uncertainty;
        if (!score) return [];
        const shares = SHOWN.map((wanted) => score.coverage.find(({ nominal }) => nominal === wanted)?.observed);
        return [
          [
            contextLabel(context),
            ...(single ? [] : [evaluation.predictor]),
            estimateCell(score.logLikelihood, formatNats),
            ...shares.map((share) => meanCell(share, (mean) => percent(mean, 1))),
          ],
        ];
      }),
    );
    if (rows.length === 0) return [];
    const columns = [
      words('context'),
      ...(single ? [] : [words('method')]),
      numbers(single ? first.predictor : 'log-likelihood', { direction: 'higher' }),
      ...SHOWN.map((nominal) => numbers(percent(nominal))),
    ];
    return [{ title, columns, rows }];
  });
}

function formatNats(value: number): string {
  return value.toFixed(3).replace('-', '−');
}

function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}

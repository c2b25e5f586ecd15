import type { ContextScore, Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import type { Estimate } from '@hypersiren/hypernet/statistics';
import { contextLabel } from '@hypersiren/hypernet/text';
import { type Column, indent, renderTable } from './table.js';

/** The intervals in the table; all are in `evaluation.json` and in the chart. */
const SHOWN = [0.5, 0.9, 0.99] as const;

/**
 * The table of log-likelihoods and of how often true values lie where they are foretold, for the predictors that state
 * their uncertainty. Plain text, one block for all and one for the unknown pixels; undefined if there is no such predictor.
 */
export function uncertaintyTable(evaluations: readonly Evaluation[]): string | undefined {
  const stated = evaluations.filter(({ contexts }) => contexts.some(({ all }) => all.uncertainty));
  const [first] = stated;
  if (!first) return undefined;
  const columns: Column[] = [
    { title: 'context', align: 'left' },
    ...stated.flatMap(({ predictor }): Column[] => [
      { title: predictor, align: 'right' },
      ...SHOWN.map((nominal): Column => ({ title: percent(nominal), align: 'right' })),
    ]),
  ];
  const block = (title: string, region: (score: ContextScore) => RegionScore | null): string => {
    const rows = first.contexts.flatMap(({ context }, position) => {
      const scores = stated.map(({ contexts }) => region(contexts[position] as ContextScore)?.uncertainty);
      if (scores.every((score) => score === undefined)) return [];
      const cells = scores.flatMap((score) => [
        score ? formatNats(score.logLikelihood) : '',
        ...SHOWN.map((wanted) => {
          const observed = score?.coverage.find(({ nominal }) => nominal === wanted)?.observed;
          return observed ? percent(observed.mean, 1) : '';
        }),
      ]);
      return [[contextLabel(context), ...cells]];
    });
    return `${title}\n${indent(renderTable(columns, rows))}`;
  };
  return [
    'Log-likelihood in nats per value, values in [0, 1], ± standard error over images; then the true values that lie\n' +
      `within the intervals that should hold ${SHOWN.map((nominal) => percent(nominal)).join(', ')} of them`,
    block('All pixels', ({ all }) => all),
    block('Unknown pixels only', ({ unknown }) => unknown),
  ].join('\n\n');
}

function formatNats({ mean, standardError }: Estimate): string {
  return `${mean.toFixed(3).replace('-', '−')}${standardError === null ? '' : ` ± ${standardError.toFixed(3)}`}`;
}

function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}

import type { ContextScore, Evaluation, RegionScore } from '@hypersiren/hypernet';
import { contextLabel, formatCount, formatError } from '@hypersiren/hypernet/text';
import { type Column, indent, renderTable } from './table.js';

/**
 * The table of errors by context: the model against the baselines, over all pixels and over the unknown ones alone.
 * Plain text, one block for each.
 */
export function errorTable(evaluations: readonly Evaluation[]): string {
  const [first] = evaluations;
  if (!first) return '';
  const columns: Column[] = [
    { title: 'context', align: 'left' },
    ...evaluations.flatMap(({ predictor }, index): Column[] => [
      { title: predictor, align: 'right' },
      ...(index === 0 ? [{ title: 'PSNR', align: 'right' } as const] : []),
    ]),
  ];
  const block = (title: string, region: (score: ContextScore) => RegionScore | null): string => {
    const rows = first.contexts.flatMap(({ context }, position) => {
      const scores = evaluations.map((evaluation) => region(evaluation.contexts[position] as ContextScore));
      if (scores.some((score) => score === null)) return [];
      const cells = scores.flatMap((score, index) => [
        formatError(score as RegionScore),
        ...(index === 0 ? [`${(score as RegionScore).psnr.mean.toFixed(2)} dB`] : []),
      ]);
      return [[contextLabel(context), ...cells]];
    });
    return `${title}\n${indent(renderTable(columns, rows))}`;
  };
  return [
    `Mean squared error over ${formatCount(first.images)} ${first.split} images, values in [0, 1], ± standard error over images`,
    block('All pixels', ({ all }) => all),
    block('Unknown pixels only', ({ unknown }) => unknown),
  ].join('\n\n');
}

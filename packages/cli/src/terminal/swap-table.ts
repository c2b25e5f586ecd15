import type { Evaluation } from '@hypersiren/hypernet/evaluation';
import { contextLabel, formatRatio } from '@hypersiren/hypernet/text';
import { type Column, indent, renderTable } from './table.js';

/**
 * The table of models by the error with another image's emitted parameters over the own, and what else reads the image.
 * Plain text; undefined if it was measured of none of them.
 */
export function swapTable(models: readonly Evaluation[]): string | undefined {
  const measured = models.filter(({ contexts }) => contexts.some(({ all }) => all.emission));
  const [first] = measured;
  if (!first) return undefined;
  const columns: Column[] = [
    { title: '', align: 'left' },
    ...first.contexts.map(({ context }): Column => ({ title: contextLabel(context), align: 'right' })),
  ];
  const rows = measured.map(({ predictor, contexts }) => [
    predictor,
    ...first.contexts.map(({ context }) => {
      const score = contexts.find((other) => other.context === context);
      const ratio = (score?.unknown ?? score?.all)?.emission?.swap.ratio;
      return ratio ? formatRatio(ratio.value) : '–';
    }),
  ]);
  const kinds = measured.map(({ predictor, shortcuts = [] }) =>
    shortcuts.length === 0
      ? `${predictor}: hypernetwork results`
      : `${predictor}: shortcuts are ${shortcuts.map(({ name }) => name).join(', ')}`,
  );
  return (
    'Error with another image’s emitted parameters ÷ own; unknown pixels, or all if all are known\n' +
    `${indent(renderTable(columns, rows))}\n${kinds.join('\n')}`
  );
}

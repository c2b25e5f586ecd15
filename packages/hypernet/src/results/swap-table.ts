import type { ErrorRatio } from '../evaluation/emission-score.js';
import type { Evaluation } from '../evaluation/evaluate.js';
import { contextLabel } from '../text/context-label.js';
import { shortRatioCell } from './cells.js';
import { scoreIn, unknownOrAll } from './regions.js';
import { type Cell, numbers, type Table, words } from './table.js';

/**
 * Returns a table of models with their swap ratios and shortcuts.
 *
 * @returns undefined if the swap ratio was not measured for any model
 */
export function swapTable(
  models: readonly Evaluation[],
  cell: (ratio: ErrorRatio | null | undefined) => Cell = shortRatioCell,
): Table | undefined {
  const measured = models.filter(({ contexts }) => contexts.some(({ all }) => all.emission));
  const [first] = measured;
  if (!first) return undefined;
  const contexts = first.contexts.map(({ context }) => context);
  return {
    title: 'Error with another image’s emitted parameters ÷ own; unknown pixels, else all',
    columns: [words(''), ...contexts.map((context) => numbers(contextLabel(context)))],
    rows: measured.map((model) => [
      model.predictor,
      ...contexts.map((context) => cell(scoreIn(model, context, unknownOrAll)?.emission?.swap.ratio)),
    ]),
    notes: measured.map(({ predictor, shortcuts = [] }) =>
      shortcuts.length === 0
        ? `${predictor}: hypernetwork results`
        : `${predictor}: shortcuts are ${shortcuts.map(({ name }) => name).join(', ')}`,
    ),
  };
}

import type { ComparedContext, ComparedError } from '../evaluation/compare-evaluations.js';
import { contextLabel } from '../text/context-label.js';
import { formatNumber } from '../text/format.js';
import { intervalCell, verdictOf } from './cells.js';
import { type Cell, numbers, type Table, words } from './table.js';

/**
 * Returns tables that compare predictors, one for each context and one for its unknown pixels: errors with intervals,
 * and differences from the first predictor. A predictor is called better or worse only if the interval of the
 * difference does not contain zero.
 */
export function comparisonTables(contexts: readonly ComparedContext[]): Table[] {
  return contexts.flatMap(({ context, all, unknown }) => [
    comparisonTable(contextLabel(context), all, 'all pixels'),
    ...(unknown ? [comparisonTable(undefined, unknown, 'unknown pixels')] : []),
  ]);
}

function comparisonTable(title: string | undefined, compared: readonly ComparedError[], pixels: string): Table {
  return {
    ...(title !== undefined && { title }),
    columns: [
      words(''),
      { ...words(pixels), direction: 'lower' },
      words(`less ${compared[0]?.predictor}’s`),
      words(''),
    ],
    rows: compared.map((one): Cell[] => [
      one.predictor,
      intervalCell(one.error, formatNumber),
      one.difference ? intervalCell(one.difference, formatNumber) : '',
      verdictOf(one, { this: 'better', first: 'worse' }),
    ]),
  };
}

/**
 * Arrows for lower and higher error than the first predictor; no arrow if the interval of the difference contains zero.
 */
export const ARROWS = { this: '↓', first: '↑' } as const;

/**
 * Returns a table with a row for each predictor and a column for each context that has such pixels.
 *
 * @param names of the predictors, in the order of the comparison
 */
export function predictorsTable(
  names: readonly string[],
  contexts: readonly ComparedContext[],
  region: (context: ComparedContext) => readonly ComparedError[] | null,
  cell: (compared: ComparedError) => Cell,
): Table {
  const shown = contexts.flatMap((context) => {
    const compared = region(context);
    return compared ? [{ title: contextLabel(context.context), compared }] : [];
  });
  return {
    columns: [words('method'), ...shown.map(({ title }) => numbers(title, { direction: 'lower' }))],
    rows: names.map((name, index) => [name, ...shown.map(({ compared }) => cell(compared[index] as ComparedError))]),
    compared: { within: 'column' },
  };
}

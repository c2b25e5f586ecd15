import type { Evaluation } from '@hypersiren/hypernet';
import { UNCERTAINTY_TITLE, uncertaintyTables } from '@hypersiren/hypernet/results';
import { tableText } from './table.js';
import { wrap } from './wrap.js';

/** What the predictors know of their uncertainty; undefined if none states it. */
export function uncertaintyTable(evaluations: readonly Evaluation[]): string | undefined {
  const tables = uncertaintyTables(evaluations);
  if (tables.length === 0) return undefined;
  return [wrap(UNCERTAINTY_TITLE), ...tables.map((table) => tableText(table))].join('\n\n');
}

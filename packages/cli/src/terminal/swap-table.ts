import type { Evaluation } from '@hypersiren/hypernet';
import { swapTable as asTable } from '@hypersiren/hypernet/results';
import { tableText } from './table.js';

/** Models by the error with another image's emitted parameters over the own; undefined if it was measured of none. */
export function swapTable(models: readonly Evaluation[]): string | undefined {
  const table = asTable(models);
  return table && tableText(table);
}

import type { ComparedContext } from '@hypersiren/hypernet';
import { comparisonTables } from '@hypersiren/hypernet/results';
import { tableText } from './table.js';

/** Models side by side, see {@link comparisonTables}. */
export function comparisonTable(contexts: readonly ComparedContext[]): string {
  return comparisonTables(contexts)
    .map((table) => tableText(table))
    .join('\n\n');
}

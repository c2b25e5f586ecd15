import type { Evaluation } from '@hypersiren/hypernet';
import { errorsTitle, errorTables } from '@hypersiren/hypernet/results';
import { tableText } from './table.js';

/** Errors by context, see {@link errorTables}. */
export function errorTable(evaluations: readonly Evaluation[]): string {
  const [model] = evaluations;
  return model ? [errorsTitle(model), ...errorTables(evaluations).map((table) => tableText(table))].join('\n\n') : '';
}

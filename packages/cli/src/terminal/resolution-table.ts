import type { ResolutionEvaluation } from '@hypersiren/hypernet';
import { resolutionTable as asTable } from '@hypersiren/hypernet/results';
import { tableText } from './table.js';

/** Pictures at several sizes. */
export function resolutionTable(evaluations: readonly ResolutionEvaluation[]): string {
  return tableText(asTable(evaluations));
}

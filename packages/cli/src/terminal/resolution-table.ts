import type { ResolutionEvaluation } from '@hypersiren/hypernet/evaluation';
import { resolutionTable as asTable } from '@hypersiren/hypernet/results';
import { tableText } from './table.js';

/** Images at several sizes. */
export function resolutionTable(evaluations: readonly ResolutionEvaluation[]): string {
  return tableText(asTable(evaluations));
}

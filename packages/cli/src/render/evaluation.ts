import { resolutionTable, UNCERTAINTY_TITLE, uncertaintyTables } from '@hypersiren/hypernet/results';
import { formatNumber } from '@hypersiren/hypernet/text';
import type { EvaluationFile, FitEvaluation } from '@hypersiren/runner';
import { evaluationText } from '../terminal/evaluation-text.js';
import { tablesText, tableText } from '../terminal/table.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Prints the errors of a model and of the baselines. */
export function renderEvaluation(evaluation: EvaluationFile, { out }: Terminal): void {
  writeLine(out, `\n${evaluationText(evaluation)}\n`);
  const uncertainty = uncertaintyTables([evaluation.model, ...evaluation.baselines]);
  if (uncertainty.length > 0) writeLine(out, `${tablesText(uncertainty, UNCERTAINTY_TITLE)}\n`);
  if (evaluation.resolution) writeLine(out, `${tableText(resolutionTable(evaluation.resolution))}\n`);
}

/** Prints the loss and the measures of a fit. */
export function renderFitEvaluation({ loss, measures }: FitEvaluation, { out }: Terminal): void {
  writeLine(out);
  const values = Object.entries({ ...(loss !== null && { loss }), ...measures });
  const width = Math.max(...values.map(([measure]) => measure.length)) + 2;
  for (const [measure, value] of values) writeLine(out, `${measure.padEnd(width)}${formatNumber(value)}`);
  writeLine(out);
}

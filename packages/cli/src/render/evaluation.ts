import { formatNumber } from '@hypersiren/hypernet/text';
import type { EvaluationFile, FitEvaluation } from '@hypersiren/runner';
import { evaluationText } from '../terminal/evaluation-text.js';
import { resolutionTable } from '../terminal/resolution-table.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { uncertaintyTable } from '../terminal/uncertainty-table.js';

/** Prints the errors of a model and of baselines. */
export function renderEvaluation(evaluation: EvaluationFile, { out }: Terminal): void {
  writeLine(out, `\n${evaluationText(evaluation)}\n`);
  const uncertainty = uncertaintyTable([evaluation.model, ...evaluation.baselines]);
  if (uncertainty) writeLine(out, `${uncertainty}\n`);
  if (evaluation.resolution) writeLine(out, `${resolutionTable(evaluation.resolution)}\n`);
}

/** Prints how good a fit is. */
export function renderFitEvaluation({ loss, measures }: FitEvaluation, { out }: Terminal): void {
  writeLine(out);
  for (const [measure, value] of Object.entries({ ...(loss !== null && { loss }), ...measures }))
    writeLine(out, `${measure.padEnd(16)}${formatNumber(value)}`);
  writeLine(out);
}

import type { EvaluationFile } from '../run/evaluation-file.js';
import { contributionsLine, resultKind } from './emission-text.js';
import { errorTable } from './error-table.js';
import { strongestLine } from './strongest-text.js';
import { wrap } from './wrap.js';

/** Errors as plain text of 80 characters: the tables, and what they mean. */
export function evaluationText(evaluation: Pick<EvaluationFile, 'model' | 'baselines' | 'leftOut'>): string {
  const { model, baselines, leftOut = [] } = evaluation;
  const emitted = model.contexts.some(({ all }) => all.emission);
  const lines = [
    contributionsLine(evaluation),
    emitted ? 'Another image’s, the mean latent’s: their emitted parameters, all else the own.' : undefined,
    resultKind(model.shortcuts),
    strongestLine(model, baselines),
    ...leftOut,
  ].filter((line) => line !== undefined);
  return [
    errorTable([model, ...baselines]),
    ...(lines.length > 0 ? [lines.map((line) => wrap(line)).join('\n')] : []),
  ].join('\n\n');
}

import { type LessStrongest, lessStrongest } from '@hypersiren/hypernet/evaluation';
import { errorsTitle, errorTables } from '@hypersiren/hypernet/results';
import { contributionsLine, resultKind } from '@hypersiren/hypernet/text';
import type { EvaluationFile } from '@hypersiren/runner';
import { strongestLine } from './strongest-text.js';
import { tablesText } from './table.js';
import { wrap } from './wrap.js';

/**
 * Formats an evaluation as plain text of 80 characters: tables of errors, and explanations.
 *
 * @param differences Differences between the model and the strongest baseline. Default: computed from the errors of all
 * images.
 */
export function evaluationText(
  evaluation: Pick<EvaluationFile, 'model' | 'baselines' | 'leftOut'>,
  differences: readonly LessStrongest[] | undefined = lessStrongest([evaluation.model], evaluation.baselines),
): string {
  const { model, baselines, leftOut = [] } = evaluation;
  const emitted = model.contexts.some(({ all }) => all.emission);
  const lines = [
    contributionsLine(evaluation),
    emitted
      ? 'Another image’s, the mean latent’s: errors with the parameters emitted for them. Everything else is the image’s own.'
      : undefined,
    resultKind(model.shortcuts),
    strongestLine(differences),
    ...leftOut,
  ].filter((line) => line !== undefined);
  return [
    tablesText(errorTables([model, ...baselines]), errorsTitle(model)),
    ...(lines.length > 0 ? [lines.map((line) => wrap(line)).join('\n')] : []),
  ].join('\n\n');
}

import { betterOf, type ComparedError, type LessStrongest, STRONGEST_NAME } from '@hypersiren/hypernet/evaluation';
import { shortContext } from '@hypersiren/hypernet/text';

/**
 * Formats the comparison of a model with the strongest baseline: contexts in which the model is better, worse, or
 * undecided because the 95 % interval of the difference contains zero. Returns undefined if the baseline was not
 * evaluated.
 */
export function strongestLine(compared: readonly LessStrongest[] | undefined): string | undefined {
  const differences = compared?.filter(({ unknown }) => unknown !== null);
  if (!differences || differences.length === 0) return undefined;
  const contexts = (wanted: ReturnType<typeof betterOf>): string =>
    differences
      .filter(({ unknown }) => betterOf(unknown?.[0] as ComparedError) === wanted)
      .map(({ context }) => shortContext(context))
      .join(', ');
  const parts = (
    [
      ['better', 'this'],
      ['worse', 'first'],
      ['undecided', null],
    ] as const
  ).flatMap(([word, wanted]) => (contexts(wanted) === '' ? [] : [`${word} at ${contexts(wanted)}`]));
  return `Against the ${STRONGEST_NAME}, unknown pixels: ${parts.join('; ')}.`;
}

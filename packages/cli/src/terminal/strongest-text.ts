import { betterOf, type ComparedError, type LessStrongest, STRONGEST_NAME } from '@hypersiren/hypernet/evaluation';
import { shortContext } from '@hypersiren/hypernet/text';

/**
 * Where a model is better than the strongest baseline, where worse, and where the 95 % interval of the difference holds zero,
 * in a line; nothing if the baseline was not measured.
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

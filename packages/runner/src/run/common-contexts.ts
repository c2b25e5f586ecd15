import type { Evaluation } from '@hypersiren/hypernet/evaluation';

/**
 * Reduces evaluations to the contexts that all of them share, with the same masks, in the order of the first
 * evaluation.
 */
export function commonContexts(evaluations: readonly Evaluation[]): Evaluation[] {
  const key = ({ context, masks }: Evaluation['contexts'][number]): string => `${context} ${masks}`;
  const [first] = evaluations;
  const common = (first?.contexts ?? [])
    .map(key)
    .filter((one) => evaluations.every(({ contexts }) => contexts.some((context) => key(context) === one)));
  return evaluations.map((evaluation) => ({
    ...evaluation,
    contexts: common.map((one) =>
      evaluation.contexts.find((context) => key(context) === one),
    ) as Evaluation['contexts'],
  }));
}

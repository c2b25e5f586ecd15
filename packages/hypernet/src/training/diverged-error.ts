import type { DivergenceFault, NamedVariables } from '@hypersiren/siren/training';
import type * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';
import { describeNumbers, type NumberStatistics, numberStatistics } from '../statistics/number-statistics.js';

/** Error of a training that diverged; its code is `diverged`. */
export class DivergedError extends HypernetError {
  constructor(
    message: string,
    /** Number of updates, including the one that diverged. */
    readonly step: number,
    readonly fault: DivergenceFault,
    /** Statistics of the first gradient, or of the first variable, that is not finite, or else of that with the largest
     * norm. */
    readonly tensor: NumberStatistics,
  ) {
    super('diverged', message);
  }
}

/**
 * Creates the error of a diverged step, with the tensor that shows the cause.
 *
 * @param what name of the function or of the trained network
 * @param gradients of the step, in the variables' order; not disposed
 * @param kind of these tensors; `Values` of the variables after the step if the gradients are gone
 */
export async function divergedError(
  what: string,
  { step, fault, learningRate }: { step: number; fault: DivergenceFault; learningRate: number },
  variables: NamedVariables,
  gradients: readonly tf.Tensor[],
  kind: 'Gradient' | 'Values' = 'Gradient',
): Promise<DivergedError> {
  const statistics = await Promise.all(
    [...variables.keys()].map((name, index) => numberStatistics(name, gradients[index] as tf.Tensor)),
  );
  const tensor =
    statistics.find(({ notFinite }) => notFinite > 0) ??
    statistics.reduce((longest, other) => (other.norm > longest.norm ? other : longest));
  const quantity = fault.quantity === 'loss' ? 'the loss' : 'the norm of the gradient';
  const risen = Number.isFinite(fault.value)
    ? `, ${(fault.value / (fault.lowest as number)).toPrecision(2)} times its lowest level of ${(fault.lowest as number).toPrecision(3)}`
    : ', not a finite number';
  return new DivergedError(
    `${what}: step ${step}: ${quantity} is ${fault.value.toPrecision(3)}${risen}, at a learning rate of ` +
      `${learningRate.toPrecision(3)}. ${kind} of ${describeNumbers(tensor)}. ` +
      'Continue from an earlier state, or begin again, with a lower learning rate.',
    step,
    fault,
    tensor,
  );
}

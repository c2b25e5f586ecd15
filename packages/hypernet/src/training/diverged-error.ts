import type { DivergenceFault, NamedVariables } from '@hypersiren/siren/training';
import type * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';
import { describeNumbers, type NumberStatistics, numberStatistics } from '../statistics/number-statistics.js';

/** A training whose numbers went wrong: code `diverged`. */
export class DivergedError extends HypernetError {
  constructor(
    message: string,
    /** Updates done, the one that is judged included. */
    readonly step: number,
    readonly fault: DivergenceFault,
    /** Of the gradient that is not finite, the first if there are several; else of the longest. */
    readonly tensor: NumberStatistics,
  ) {
    super('diverged', message);
  }
}

/**
 * Finds the tensor that shows what went wrong.
 *
 * @param what the function or the network that is trained
 * @param gradients of the step, in the variables' order; left to the caller
 */
export async function divergedError(
  what: string,
  { step, fault, learningRate }: { step: number; fault: DivergenceFault; learningRate: number },
  variables: NamedVariables,
  gradients: readonly tf.Tensor[],
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
      `${learningRate.toPrecision(3)}. Gradient of ${describeNumbers(tensor)}. ` +
      'Continue from an earlier state, or begin again, with a lower learning rate.',
    step,
    fault,
    tensor,
  );
}

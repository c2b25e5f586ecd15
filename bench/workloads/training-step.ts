import { Optimizer, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Creates a training step with Adam that minimizes the first of the scalars that `compute` returns. */
export function trainingStep(
  variables: ReadonlyMap<string, tf.Variable>,
  { learningRate, clip = 0 }: { learningRate: number; clip?: number },
  compute: () => tf.Scalar,
): () => void {
  const optimizer = new Optimizer(variables, { learningRate, clip, schedule: 'constant', steps: 1 });
  return () => {
    // The loss on derivatives does not depend on the last bias.
    const { values, gradients } = valueAndGradients(variables, () => [compute()], { unused: 'zero' });
    tf.dispose([values, ...gradients, optimizer.step(gradients)]);
  };
}

/** Creates named variables from tensors. The variables take ownership of the tensors. */
export function variablesOf(tensors: Iterable<readonly [string, tf.Tensor]>): ReadonlyMap<string, tf.Variable> {
  return new Map([...tensors].map(([name, tensor]) => [name, tf.variable(tensor)]));
}

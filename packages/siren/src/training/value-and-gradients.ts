import * as tf from '@tensorflow/tfjs';
import { SirenError } from '../siren-error.js';
import type { NamedVariables } from './variables.js';

/**
 * Scalars that `compute` makes, and the gradient of the first of them by every variable.
 *
 * @param unused what a variable that the first scalar does not depend on is: an error (`refuse`, the default), or one whose
 *   gradient is `zero`, such as the last bias where only derivatives count
 * @returns `values` [number of scalars] and one gradient per variable in the variables' order, for the caller to dispose
 * @throws SirenError `state` if the first scalar does not depend on one of the variables
 */
export function valueAndGradients(
  variables: NamedVariables,
  compute: () => readonly tf.Scalar[],
  { unused = 'refuse' }: { readonly unused?: 'refuse' | 'zero' } = {},
): { readonly values: tf.Tensor1D; readonly gradients: readonly tf.Tensor[] } {
  let values: tf.Tensor1D | undefined;
  const { value, grads } = tf.variableGrads(() => {
    const scalars = compute();
    values = tf.keep(tf.stack([...scalars])) as tf.Tensor1D; // read in one go
    return scalars[0] as tf.Scalar;
  }, [...variables.values()]);
  value.dispose();
  const gradients = [...variables].map(([name, variable]) => {
    const gradient = grads[variable.name];
    if (gradient === undefined && unused === 'zero') return tf.zerosLike(variable);
    if (gradient === undefined) {
      tf.dispose([values as tf.Tensor, grads]);
      throw new SirenError('state', `valueAndGradients: expected a value that depends on ${name}`);
    }
    return gradient;
  });
  return { values: values as tf.Tensor1D, gradients };
}

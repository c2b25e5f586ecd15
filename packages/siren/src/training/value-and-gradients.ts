import * as tf from '@tensorflow/tfjs-core';
// Registers the gradients of TensorFlow.js's operations; tfjs-core alone has none.
import '@tensorflow/tfjs-layers';
import { SirenError } from '../siren-error.js';
import { valueAndGradientsBy } from './backpropagate.js';
import type { NamedVariables } from './variables.js';

/**
 * Computes scalars and the gradient of the first scalar with respect to every variable.
 *
 * @param unused handling of variables that the first scalar does not depend on. `refuse`, the default, throws an error.
 * `zero` returns a gradient of zero, for example for the last bias if only derivatives are fitted
 * @returns `values`, shape [number of scalars], and one gradient per variable in the order of the variables. The caller
 * disposes of them
 * @throws SirenError `state` if the first scalar does not depend on one of the variables
 */
export function valueAndGradients(
  variables: NamedVariables,
  compute: () => readonly tf.Scalar[],
  { unused = 'refuse' }: { readonly unused?: 'refuse' | 'zero' } = {},
): { readonly values: tf.Tensor1D; readonly gradients: readonly tf.Tensor[] } {
  let values: tf.Tensor1D | undefined;
  const list = [...variables.values()];
  const stackedFirst = () => {
    const scalars = compute();
    values = tf.keep(tf.stack([...scalars])) as tf.Tensor1D; // one transfer for all
    return scalars[0] as tf.Scalar;
  };
  const { value, gradients: found } = gradientsBy(list, stackedFirst);
  value.dispose();
  const names = [...variables.keys()];
  const missing = found.indexOf(undefined);
  if (missing >= 0 && unused === 'refuse') {
    tf.dispose([values as tf.Tensor, ...found.filter((gradient) => gradient !== undefined)]);
    throw new SirenError('state', `valueAndGradients: expected a value that depends on ${names[missing]}`);
  }
  const gradients = found.map((gradient, index) => gradient ?? tf.zerosLike(list[index] as tf.Variable));
  return { values: values as tf.Tensor1D, gradients };
}

/** Computes gradients. Inside another gradient it uses TensorFlow.js, which must record the operations. */
function gradientsBy(variables: tf.Variable[], compute: () => tf.Scalar): ReturnType<typeof valueAndGradientsBy> {
  if (tf.engine().state.gradientDepth === 0) return valueAndGradientsBy(variables, compute);
  const { value, grads } = tf.variableGrads(compute, variables);
  return { value, gradients: variables.map(({ name }) => grads[name]) };
}

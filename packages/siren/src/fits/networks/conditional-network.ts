import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../../check-option.js';
import type { DerivativeOrder } from '../../derivatives/forward-jet.js';
import type { Precision } from '../../network/precision.js';
import type { VariableSpec } from '../../training/variables.js';
import type { Field } from '../field.js';
import type { Conditions, SignalNetwork, SignalShape } from './signal-network.js';

/**
 * Name of the variable with the embeddings. Letters: N coordinates of I numbers, C channels, S signals, D numbers per
 * embedding, n = I − 1 + D inputs of the network.
 */

const EMBEDDINGS = 'embeddings';

/**
 * Initial standard deviation of the embeddings. Signals then differ by a few turns of the first layer's sines, but by
 * fewer than the coordinates do.
 */
const STD = 1;

/**
 * Creates one network for several signals. It reads an embedding of the signal in addition to the coordinates (paper,
 * supplement, section 9; DeepSDF, Park et al. 2019). The first of the I coordinates is the index of the signal, from 0.
 * A fraction interpolates two embeddings linearly. The derivative with respect to the index is that of the
 * interpolation, and 0 at integers.
 *
 * @param create creates the shared network from its shape
 * @throws SirenError `option` if a count is out of range
 */
export function conditionalNetwork(
  create: (shape: SignalShape) => SignalNetwork,
  { inputs, outputs }: SignalShape,
  { signals, embedding }: Conditions,
): SignalNetwork {
  checkCount('siren.signalNetwork: conditions: signals', signals, 1);
  checkCount('siren.signalNetwork: conditions: embedding', embedding, 1);
  const dimensions = inputs - 1;
  const network = create({ inputs: dimensions + embedding, outputs });
  // The initial weights of the first layer depend on its number of inputs. The scale restores the initial frequencies of a
  // network that reads the coordinates alone.
  const scale = (dimensions + embedding) / dimensions;
  const embeddings: VariableSpec = {
    name: EMBEDDINGS,
    shape: [signals, embedding],
    initial: { distribution: 'normal', std: STD },
  };
  return {
    inputs,
    outputs,
    width: Math.max(network.width, signals, dimensions + embedding),
    variables: [embeddings, ...network.variables],
    ...(network.limit && { limit: network.limit }),
    ...(network.mixed && { mixed: true }),
    evaluate: <Order extends DerivativeOrder>(
      [vectors, ...parameters]: readonly tf.Tensor[],
      coordinates: tf.Tensor2D,
      order: Order,
      precision?: Precision,
    ): Field<Order> =>
      tf.tidy(() => {
        const [number, position] = tf.split(coordinates, [1, dimensions], 1) as [tf.Tensor2D, tf.Tensor2D];
        const offsets = tf.sub(tf.clipByValue(number, 0, signals - 1), tf.range(0, signals)); // [N, S]
        const embedded = tf.matMul(tf.relu(tf.sub(1, tf.abs(offsets))) as tf.Tensor2D, vectors as tf.Tensor2D); // [N, D]
        const read = tf.concat([tf.mul(position, scale), embedded], 1) as tf.Tensor2D; // [N, n]
        if (order === 'value') return network.evaluate(parameters, read, 'value', precision) as unknown as Field<Order>;

        const shares = tf.mul(tf.sign(offsets), tf.neg(tf.step(tf.sub(1, tf.abs(offsets))))); // derivative of the interpolation weights with respect to the index
        const path = tf.matMul(shares as tf.Tensor2D, vectors as tf.Tensor2D);
        const [count] = coordinates.shape;
        const byNumber = tf.reshape(tf.concat([tf.zeros([count, dimensions]), path], 1), [count, 1, -1]);
        const byPosition = tf.expandDims<tf.Tensor3D>(tf.mul(tf.eye(dimensions, dimensions + embedding), scale), 0);
        const jacobian = tf.concat([byNumber, tf.tile(byPosition, [count, 1, 1])], 1); // [N, I, n]
        return chained(
          network.evaluate(parameters, read, order === 'gradient' ? order : 'hessian', precision),
          jacobian,
          order,
        );
      }),
  };
}

/**
 * Applies the chain rule: converts derivatives with respect to the network's inputs into derivatives with respect to
 * the coordinates. The inputs are piecewise linear functions of the coordinates.
 */
function chained<Order extends DerivativeOrder>(
  { value, gradient, ...rest }: Field<'gradient'> | Field<'hessian'>,
  jacobian: tf.Tensor,
  order: Order,
): Field<Order> {
  const field = { value, gradient: tf.matMul(gradient, jacobian, false, true) }; // [N, C, I]
  if (!('hessian' in rest)) return field as unknown as Field<Order>;
  // Tiled, because the CPU backend of TensorFlow.js broadcasts matrices incorrectly over two batch dimensions.
  const each = tf.tile(tf.expandDims(jacobian, 1), [1, gradient.shape[1], 1, 1]); // [N, C, I, n]
  const hessian = tf.matMul(tf.matMul(each, rest.hessian as tf.Tensor), each, false, true); // [N, C, I, I]
  const laplacian = tf.sum(tf.mul(hessian, tf.eye(hessian.shape.at(-1) as number)), [-2, -1]);
  return { ...field, laplacian, ...(order === 'hessian' && { hessian }) } as unknown as Field<Order>;
}

import * as tf from '@tensorflow/tfjs-core';

/**
 * Sine networks composed of TensorFlow.js operations, which give derivatives of any order of the fused kernels'
 * outputs. They are slow, and used for derivatives without a kernel: the gradients of the gradient kernels.
 */

/** A fused kernel as a composition of operations: inputs (coordinates, W0, b0, …) → outputs. */
export type Composition = (inputs: readonly tf.Tensor[]) => tf.Tensor[];

/** Composes the values of a network: [coords, W0, b0, …] → [values]. */
export function composeValues(omegas: readonly number[]): Composition {
  return ([coords, ...parameters]) => [
    omegas.reduce((x, omega, layer) => {
      const z = tf.add(multiply(x, parameters[2 * layer] as tf.Tensor), parameters[2 * layer + 1] as tf.Tensor);
      return omega === 0 ? z : tf.sin(tf.mul(omega, z));
    }, coords as tf.Tensor),
  ];
}

/**
 * Composes the Jacobian-vector product of a network's values: [coords, W0, b0, …] and tangents of the same shapes →
 * [tangent of the values].
 */
function composeTangent(omegas: readonly number[]): Composition {
  return (all) => {
    const [inputs, changes] = [all.slice(0, all.length / 2), all.slice(all.length / 2)];
    let [x, dx] = [inputs[0], changes[0]] as [tf.Tensor, tf.Tensor];
    omegas.forEach((omega, layer) => {
      const [weight, bias] = inputs.slice(2 * layer + 1, 2 * layer + 3) as [tf.Tensor, tf.Tensor];
      const [dWeight, dBias] = changes.slice(2 * layer + 1, 2 * layer + 3) as [tf.Tensor, tf.Tensor];
      const z = tf.add(multiply(x, weight), bias);
      const dz = tf.add(tf.add(multiply(dx, weight), multiply(x, dWeight)), dBias);
      const angle = tf.mul(omega, z);
      x = omega === 0 ? z : tf.sin(angle);
      dx = omega === 0 ? dz : tf.mul(tf.mul(omega, tf.cos(angle)), dz);
    });
    return [dx];
  };
}

/**
 * Composes values, first derivatives with respect to the coordinates and, for order 2, the Laplacian: [coords, W0, b0,
 * …] → [value, gradient, laplacian?].
 */
export function composeDerivatives(omegas: readonly number[], order: 1 | 2): Composition {
  return ([coords, ...parameters]) => {
    const [weight, bias] = parameters as [tf.Tensor, tf.Tensor];
    let value = tf.add(multiply(coords as tf.Tensor, weight), bias);
    const nothing = tf.zerosLike(value);
    const row = (i: number) => {
      const begin = weight.shape.map((_, d) => (d === weight.rank - 2 ? i : 0));
      const size = weight.shape.map((n, d) => (d === weight.rank - 2 ? 1 : n));
      return tf.slice(weight, begin, size);
    };
    let slopes = Array.from({ length: weight.shape.at(-2) as number }, (_, i) => tf.add(row(i), nothing));
    let laplacian = nothing;
    omegas.forEach((omega, layer) => {
      if (layer > 0) {
        const next = parameters[2 * layer] as tf.Tensor;
        value = tf.add(multiply(value, next), parameters[2 * layer + 1] as tf.Tensor);
        slopes = slopes.map((slope) => multiply(slope, next));
        laplacian = multiply(laplacian, next);
      }
      if (omega === 0) return;
      const angle = tf.mul(omega, value);
      const sine = tf.sin(angle);
      const cosine = tf.mul(omega, tf.cos(angle)); // ω cos(ωz)
      const squares = slopes.map((slope) => tf.square(slope)).reduce((sum, square) => tf.add(sum, square));
      laplacian = tf.sub(tf.mul(cosine, laplacian), tf.mul(omega * omega, tf.mul(sine, squares)));
      slopes = slopes.map((slope) => tf.mul(cosine, slope));
      value = sine;
    });
    const gradient = tf.stack(slopes, -1);
    return order === 1 ? [value, gradient] : [value, gradient, laplacian];
  };
}

/**
 * Composes the derivative of Σ dy · values with respect to the coordinates: [dy, coords, W0, b0, …] → [like coords].
 */
export function composeSlope(omegas: readonly number[]): Composition {
  const values = composeValues(omegas);
  return ([dy, coords, ...parameters]) =>
    gradients([coords as tf.Tensor], (xs) => dot(values([...xs, ...parameters]), [dy as tf.Tensor]));
}

/**
 * Multiplies x [.., N, in] or [N, in] by W [in, out] or [S, in, out]. tfjs's own broadcasting of batches is not
 * differentiable on every backend.
 */
function multiply(x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  if (weight.rank === 3) {
    const batch = x.rank === 3 ? x : tf.mul(x, tf.ones([weight.shape[0] as number, 1, 1]));
    return tf.matMul(batch, weight);
  }
  const [inputs, outputs] = weight.shape as [number, number];
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, inputs]), weight), [...x.shape.slice(0, -1), outputs]);
}

/**
 * Computes the gradient of a gradient: with G = ∂/∂inputs Σ dOutputs · composition(inputs), the gradient of Σ weights ·
 * G.
 *
 * @returns gradients with respect to each of dOutputs, then to each of the inputs
 */
export function gradientOfGradient(
  composition: Composition,
  dOutputs: readonly tf.Tensor[],
  inputs: readonly tf.Tensor[],
  weights: readonly tf.Tensor[],
): tf.Tensor[] {
  return gradients([...dOutputs, ...inputs], (all) => {
    const dy = all.slice(0, dOutputs.length);
    const g = gradients(all.slice(dOutputs.length), (xs) => dot(composition(xs), dy));
    return dot(g, weights);
  });
}

/** Number of points whose gradients are composed at once, which bounds the memory. */
const POINTS = 2048;

/**
 * Computes the gradient of a gradient of a network's values at lower cost. With the Jacobian J of the values, G = Jᵀ
 * dy, so weights · G = dy · (J weights). J weights is a Jacobian-vector product and needs no gradient.
 */
export function gradientOfValuesGradient(
  omegas: readonly number[],
  dy: tf.Tensor,
  inputs: readonly tf.Tensor[],
  weights: readonly tf.Tensor[],
): tf.Tensor[] {
  const tangent = composeTangent(omegas);
  const gradientsOf = ([factor, ...xs]: readonly tf.Tensor[], along: readonly tf.Tensor[]) =>
    gradients([factor as tf.Tensor, ...xs], ([f, ...own]) => dot(tangent([...own, ...along]), [f as tf.Tensor]));
  const all = [dy, ...inputs];
  if (inputs[1]?.rank !== 3) return gradientsOf(all, weights);
  // Some images at a time, so that intermediate values stay in the cache and memory does not grow with the images.
  const [images, points] = dy.shape as [number, number];
  const size = Math.max(1, Math.floor(POINTS / Math.max(1, points)));
  const groups = Array.from({ length: Math.max(1, Math.ceil(images / size)) }, (_, group) => {
    const first = group * size;
    const own = (tensors: readonly tf.Tensor[]) =>
      tensors.map((x) => (x.rank === 3 ? tf.slice(x, first, Math.min(size, images - first)) : x));
    return tf.tidy(() => gradientsOf(own(all), own(weights)));
  });
  return all.map(({ rank }, i) => {
    const parts = groups.map((group) => group[i] as tf.Tensor);
    return rank === 3 ? tf.concat(parts, 0) : tf.addN(parts); // coordinates may be shared
  });
}

/** Like tf.grads, but zero for what f does not depend on, and usable inside a gradient. */
export function gradients(xs: tf.Tensor[], f: (xs: tf.Tensor[]) => tf.Tensor): tf.Tensor[] {
  // Copies, so that one tensor given twice is two inputs.
  const own = xs.map((x) => tf.clone(x));
  const { state } = tf.engine();
  // Within the outermost gradient, the engine replaces its tape while it still cleans up the previous one.
  const { activeTape } = state;
  const { grads } = tf.engine().gradients(() => f(own), own, undefined, true);
  if (state.gradientDepth === 0) state.activeTape = activeTape;
  return grads.map((g, i) => g ?? tf.zerosLike(own[i] as tf.Tensor));
}

function dot(a: readonly tf.Tensor[], b: readonly tf.Tensor[]): tf.Tensor {
  return a.map((x, i) => tf.sum(tf.mul(x, b[i] as tf.Tensor))).reduce((sum, part) => tf.add(sum, part));
}

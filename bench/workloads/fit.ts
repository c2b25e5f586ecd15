import {
  apply,
  applyWithDerivatives,
  applyWithGradient,
  coordinateGrid,
  initializeSiren,
  type NetworkOptions,
  namedParameters,
  parametersFromNamed,
  type SirenParameters,
  type SirenSpec,
  sirenSpec,
} from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { FLOAT, parameterCount, sirenLayers, TRAINING_PASSES_OVER_PARAMETERS, trainingFlops } from './arithmetic.js';
import { trainingStep, variablesOf } from './training-step.js';
import type { Workload } from './workload.js';

type FitLoss = (
  spec: SirenSpec,
  parameters: SirenParameters,
  points: tf.Tensor2D,
  options?: NetworkOptions,
) => tf.Scalar;

/**
 * Training step, with Adam, of one SIREN with four sine layers and one output, supervised by a loss on given points.
 */
interface Fit {
  name: string;
  inputs: number;
  width?: number;
  items: number;
  /** Number of values that the loss reads per point: value, derivatives by each coordinate, Laplacian. */
  results: number;
  /**
   * Number of matrix products per layer and point. Each row that is propagated forward (value, derivatives, Laplacian)
   * counts 3: forward, and backward with respect to input and weights. A gradient by reverse-mode differentiation
   * counts 6 in any dimension: the forward and the reverse pass, each of which is differentiated with respect to input
   * and weights.
   */
  passes: number;
  makePoints(): tf.Tensor2D;
  makeLoss(): FitLoss;
}

function fitWorkload({ name, inputs, width = 256, items, results, passes, makePoints, makeLoss }: Fit): Workload {
  const layers = sirenLayers(inputs, width, 3, 1);
  return {
    name,
    items,
    flops: (passes / 3) * trainingFlops(layers, items),
    bytes: (parameterCount(layers) * TRAINING_PASSES_OVER_PARAMETERS + items * (inputs + results)) * FLOAT,
    build(options) {
      const spec = sirenSpec({ inputs, outputs: 1, width, hiddenLayers: 3 });
      const variables = variablesOf(Object.entries(namedParameters(initializeSiren(spec, 0))));
      const parameters = parametersFromNamed(spec, Object.fromEntries(variables));
      const points = makePoints();
      const loss = makeLoss();
      return trainingStep(variables, { learningRate: 1e-4 }, () => loss(spec, parameters, points, options));
    },
  };
}

const noise = (shape: [number, number], low: number, high: number) =>
  tf.randomUniform(shape, low, high, 'float32', 1) as tf.Tensor2D;

export function fitImage({ name, width = 256 }: { name: string; width?: number }): Workload {
  return fitWorkload({
    name,
    inputs: 2,
    width,
    items: 65_536,
    results: 1,
    passes: 3,
    makePoints: () => coordinateGrid({ height: 256, width: 256 }),
    makeLoss() {
      const target = noise([65_536, 1], 0, 1);
      return (spec, parameters, points, options) =>
        tf.losses.meanSquaredError(target, apply(spec, parameters, points, options)) as tf.Scalar;
    },
  });
}

export const fitGradient = fitWorkload({
  name: 'fit-gradient',
  inputs: 2,
  items: 16_384,
  results: 3,
  passes: 6,
  makePoints: () => coordinateGrid({ height: 128, width: 128 }),
  makeLoss: () => (spec, parameters, points, options) =>
    tf.mean(tf.square(tf.sub(applyWithGradient(spec, parameters, points, options).gradient, 1))),
});

export const fitLaplacian = fitWorkload({
  name: 'fit-laplacian',
  inputs: 2,
  items: 16_384,
  results: 4,
  passes: 12,
  makePoints: () => coordinateGrid({ height: 128, width: 128 }),
  makeLoss: () => (spec, parameters, points, options) =>
    tf.mean(tf.square(tf.sub(applyWithDerivatives(spec, parameters, points, options).laplacian, 1))),
});

/**
 * Fit of a signed distance function. The first half of the points lies on the surface and has normals; the other half
 * lies off the surface.
 */
export const fitSdf = fitWorkload({
  name: 'fit-sdf',
  inputs: 3,
  items: 16_384,
  results: 4,
  passes: 6,
  makePoints: () => noise([16_384, 3], -1, 1),
  makeLoss: () => {
    const half = 8192;
    return (spec, parameters, points, options) => {
      const { value, gradient } = applyWithGradient(spec, parameters, points, options); // [N, 1], [N, 1, 3]
      const slope = tf.reshape(gradient, [-1, 3]);
      const length = tf.norm(slope, 'euclidean', 1);
      const normal = tf.div(tf.slice(points, 0, half), tf.norm(tf.slice(points, 0, half), 'euclidean', 1, true));
      const cosine = tf.div(tf.sum(tf.mul(tf.slice(slope, 0, half), normal), 1), tf.slice(length, 0, half));
      const on = tf.mean(tf.abs(tf.slice(value, 0, half)));
      const off = tf.mean(tf.exp(tf.mul(-1e2, tf.abs(tf.slice(value, half)))));
      return tf.addN([
        tf.mul(3e3, on),
        tf.mul(1e2, off),
        tf.mul(1e2, tf.mean(tf.sub(1, cosine))),
        tf.mul(5e1, tf.mean(tf.abs(tf.sub(length, 1)))),
      ]) as tf.Scalar;
    };
  },
});

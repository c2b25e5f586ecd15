import * as tf from '@tensorflow/tfjs-core';
import { SLOPE_GRADIENT } from './portable/kernel-names.js';
import { composeDerivatives, composeSlope, gradientOfGradient, gradientOfValuesGradient } from './sine-composition.js';

/**
 * Gradients of the fused sine kernels. The first gradient is a fused kernel. Its own gradient is a fused kernel too if
 * only the derivative with respect to the coordinates is differentiated again; otherwise it is composed of
 * TensorFlow.js operations, which are correct at any order.
 */

export const runKernel = (
  name: string,
  inputs: readonly tf.Tensor[],
  attrs: tf.NamedAttrMap,
): tf.Tensor | tf.Tensor[] => tf.engine().runKernel(name, inputs as never, attrs);

/** Returns gradients by position, as the engine expects them from a kernel that takes a list. */
export const byPosition = (gradients: readonly tf.Tensor[]): Record<string, () => tf.Tensor> =>
  Object.fromEntries(gradients.map((gradient, i) => [i, () => gradient]));

/**
 * Returns a gradient that is another kernel: [dOutputs…, first output, inputs…] → gradients with respect to the inputs.
 */
function fused(kernelName: string): tf.GradConfig {
  return {
    kernelName,
    saveAllInputs: true,
    outputsToSave: [true],
    gradFunc: (upstream, saved, attrs) => {
      const inputs = saved.slice(0, -1);
      const first = saved.at(-1) as tf.Tensor;
      return byPosition(runKernel(`${kernelName}Grad`, [upstream, first, inputs].flat(), attrs) as tf.Tensor[]);
    },
  };
}

/**
 * Function that returns the gradients of Σ weights · G with respect to each of dOutputs, then to each of the inputs. G
 * is the output of a gradient kernel.
 */
type SecondGradients = (
  dOutputs: readonly tf.Tensor[],
  inputs: readonly tf.Tensor[],
  weights: readonly tf.Tensor[],
  attrs: tf.NamedAttrMap,
) => tf.Tensor[];

/** Returns the gradient of a gradient kernel whose original kernel has `outputs` outputs. */
function composed(
  kernelName: string,
  outputsOf: (attrs: tf.NamedAttrMap) => number,
  gradientsOf: SecondGradients,
): tf.GradConfig {
  return {
    kernelName,
    saveAllInputs: true,
    gradFunc: (upstream, saved, attrs) => {
      const outputs = outputsOf(attrs);
      const dOutputs = saved.slice(0, outputs);
      const first = saved[outputs] as tf.Tensor;
      const gradients = gradientsOf(dOutputs, saved.slice(outputs + 1), [upstream].flat(), attrs);
      // The first output only identifies the saved values; the result does not depend on it.
      return byPosition([...gradients.slice(0, outputs), tf.zerosLike(first), ...gradients.slice(outputs)]);
    },
  };
}

const omegasOf = ({ omegas }: tf.NamedAttrMap): number[] => omegas as number[];
const orderOf = ({ order }: tf.NamedAttrMap): 1 | 2 => (order === 1 ? 1 : 2);

const gradientsOfLayer: SecondGradients = ([dy], inputs, weights, { omega }) =>
  gradientOfValuesGradient([omega as number], dy as tf.Tensor, inputs, weights);

const gradientsOfNetwork: SecondGradients = (dOutputs, inputs, weights, attrs) =>
  bySlope(dOutputs, inputs, weights, attrs) ??
  gradientOfValuesGradient(omegasOf(attrs), dOutputs[0] as tf.Tensor, inputs, weights);

const gradientsOfJet: SecondGradients = (dOutputs, inputs, weights, attrs) =>
  gradientOfGradient(composeDerivatives(omegasOf(attrs), orderOf(attrs)), dOutputs, inputs, weights);

/** Backend that can tell whether a tensor is zero. */
interface TellsZero {
  /** Returns whether all elements of a tensor are 0, without waiting for another device. */
  isZero(tensor: tf.TensorInfo): boolean;
}

/**
 * Replaces the composition if only the derivative with respect to the coordinates is differentiated again, as by a loss
 * on that derivative.
 */
const bySlope = (
  dOutputs: readonly tf.Tensor[],
  inputs: readonly tf.Tensor[],
  [v, ...others]: readonly tf.Tensor[],
  attrs: tf.NamedAttrMap,
): tf.Tensor[] | undefined => {
  if (tf.getKernel(SLOPE_GRADIENT, tf.getBackend()) === undefined || omegasOf(attrs).at(-1) !== 0) return undefined;
  const backend = tf.backend() as unknown as TellsZero;
  if (!others.every((other) => backend.isZero(other))) return undefined;
  return runKernel(SLOPE_GRADIENT, [v as tf.Tensor, ...dOutputs, ...inputs], attrs) as tf.Tensor[];
};

const slopeGradient: tf.GradConfig = {
  kernelName: SLOPE_GRADIENT,
  saveAllInputs: true,
  gradFunc: (upstream, saved, attrs) => {
    const [v, ...inputs] = saved as [tf.Tensor, ...tf.Tensor[]];
    return byPosition(gradientOfGradient(composeSlope(omegasOf(attrs)), [v], inputs, [upstream].flat()));
  },
};

const one = () => 1;

/** Gradients of the kernels in src/kernels/sine.ts. */
export const sineGradients: readonly tf.GradConfig[] = [
  fused('SineLayer'),
  composed('SineLayerGrad', one, gradientsOfLayer),
  fused('SineNetwork'),
  composed('SineNetworkGrad', one, gradientsOfNetwork),
  slopeGradient,
  fused('SineNetworkJet'),
  composed('SineNetworkJetGrad', (attrs) => orderOf(attrs) + 1, gradientsOfJet),
];
